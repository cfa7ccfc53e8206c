import { expect, test } from "vitest";
import { newDocument, type Photo } from "../../src/document/document";
import { addObject } from "../../src/document/edits";
import {
  addPhoto,
  findPhoto,
  newProject,
  PROJECT_VERSION,
  type Project,
  projectCategories,
  removePhoto,
  restoreProject,
  withCategories,
  withLabels,
  writeProject,
} from "../../src/document/project";
import { LoupeError } from "../../src/engine/mask";
import { Random } from "../random";
import { frozen, randomWords } from "./support";

const ID = "0123456789abcdef0123456789abcdef";
const photoOf = (digit: string, name = `${digit}.jpg`): Photo => ({
  sha256: digit.repeat(64),
  name,
  width: 24,
  height: 16,
});

function project(): Project {
  const one = addPhoto(addPhoto(newProject(ID, photoOf("a", "beach.jpg")), photoOf("b")), photoOf("c"));
  const labels = [
    { id: "label-1", name: "cup", colour: 2 },
    { id: "label-7", name: "Schirm", colour: 0 },
  ];
  return { ...one, labels };
}

function refusal(text: string): LoupeError {
  try {
    restoreProject(text);
  } catch (error) {
    if (error instanceof LoupeError) return error;
    throw error;
  }
  throw new Error("it was opened");
}

test("one photo is a project named after it; each photo is in it once", () => {
  const one = frozen(newProject(ID, photoOf("a", "beach.jpg")));
  expect([one.name, one.photos.length, one.photos[0]?.state]).toEqual(["beach", 1, "open"]);
  const two = frozen(addPhoto(one, photoOf("b")));
  expect(addPhoto(two, photoOf("a", "the same.png"))).toBe(two);
  expect(findPhoto(two, "b".repeat(64))?.photo.name).toBe("b.jpg");
  expect(removePhoto(two, "a".repeat(64))?.photos.map(({ photo }) => photo.name)).toEqual(["b.jpg"]);
  expect(removePhoto(one, "a".repeat(64))).toBeNull();
  expect(newProject(ID, photoOf("a", ".jpg")).name).toBe(".jpg");
});

test("classes of its documents become its labels, each once, and no label changes its place", () => {
  const random = new Random(3);
  const step = randomWords(random);
  const before = frozen(project());
  let document = newDocument(photoOf("a"));
  for (const label of ["cup", "spoon", "spoon", null]) document = addObject(document, { name: "x", step, label });
  const after = withLabels(before, document);
  expect(after.labels.map(({ id, name }) => [id, name])).toEqual([
    ["label-1", "cup"],
    ["label-7", "Schirm"],
    ["label-8", "spoon"],
  ]);
  expect(withLabels(after, document)).toBe(after);
  expect(restoreProject(writeProject(after))).toStrictEqual(after);
});

test("classes of a file are labels under its numbers, where these are free; more come after them", () => {
  const before = frozen(project());
  const after = withCategories(before, [
    { id: 7, name: "dog" },
    { id: 62, name: "chair" },
    { id: 3, name: "cup" },
  ]);
  expect(projectCategories(after)).toEqual([
    { id: 1, name: "cup" },
    { id: 7, name: "Schirm" },
    { id: 63, name: "dog" },
    { id: 62, name: "chair" },
  ]);
  expect(withCategories(after, [{ id: 9, name: "dog" }])).toBe(after);
  expect(restoreProject(writeProject(after))).toStrictEqual(after);
  const last = withCategories(before, [{ id: 999_999_999, name: "last" }]);
  const step = randomWords(new Random(4));
  const more = withLabels(last, addObject(newDocument(photoOf("a")), { name: "x", step, label: "next" }));
  expect(projectCategories(more).at(-1)).toEqual({ id: 2, name: "next" });
  expect(restoreProject(writeProject(more))).toStrictEqual(more);
});

test("what was written is read back the same", () => {
  expect(restoreProject(writeProject(frozen(project())))).toStrictEqual(project());
});

test("a newer project is refused as newer, whatever it holds", () => {
  const { code } = refusal(JSON.stringify({ version: PROJECT_VERSION + 1, something: "else" }));
  expect(code).toBe("document-newer");
});

test("a project of version 1 is opened: nothing had been asked of all its photos", () => {
  const photos = project().photos.map(({ photo, state }) => ({ photo, state }));
  const { batch: _, ...older } = project();
  expect(restoreProject(JSON.stringify({ ...older, photos, version: 1 }))).toStrictEqual(project());
});

const FRESH = { state: "open", asked: null, why: null };
const huge = "x".repeat(10 * 2 ** 20);
test.each([
  ["no photos", { photos: [] }],
  ["too many photos", { photos: Array(10_001).fill(null) }],
  ["a photo twice", { photos: [...project().photos, project().photos[0]] }],
  ["a hash that is a path", { photos: [{ photo: { ...photoOf("a"), sha256: "../../etc" }, ...FRESH }] }],
  ["an enormous photo", { photos: [{ photo: { ...photoOf("a"), width: 1e9 }, ...FRESH }] }],
  ["a state that there is not", { photos: [{ photo: photoOf("a"), ...FRESH, state: "lost" }] }],
  ["an answer that there is not", { photos: [{ photo: photoOf("a"), ...FRESH, asked: "lost" }] }],
  ["a very long name", { name: huge }],
  ["an id that is a path", { id: "../x" }],
  ["an id that every object has", { id: "__proto__" }],
  ["two labels of one id", { labels: [0, 1].map((i) => ({ id: "label-1", name: `${i}`, colour: 0 })) }],
  ["two labels of one name", { labels: [1, 2].map((i) => ({ id: `label-${i}`, name: "cup", colour: 0 })) }],
  ["a label without a name", { labels: [{ id: "label-1", name: "", colour: 0 }] }],
  ["a colour that there is not", { labels: [{ id: "label-1", name: "cup", colour: 8 }] }],
  [
    "too many labels",
    { labels: Array.from({ length: 10_001 }, (_, i) => ({ id: `label-${i}`, name: `${i}`, colour: 0 })) },
  ],
  ["a key nobody knows", { extra: true }],
  ["version 0", { version: 0 }],
])("refuses %s", (_, change) => {
  const { code, message } = refusal(JSON.stringify({ ...project(), ...change }));
  expect([code, message.length < 500]).toEqual(["document-invalid", true]);
});

test.each(["", "[]", "null", "7", writeProject(project()).slice(0, -5)])("refuses text that is none: %s", (text) => {
  expect(refusal(text).code).toBe("document-invalid");
});

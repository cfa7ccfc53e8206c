/** A question to all photos, as the project's record holds it. */
import { expect, test } from "vitest";
import {
  type Asked,
  addAnswer,
  askAll,
  askRest,
  countAsked,
  countReviewed,
  endBatch,
  nextToAsk,
  nextToReview,
  pauseBatch,
  photosOut,
  restOf,
  setAsked,
  setReviewed,
} from "../../src/document/batch";
import { newDocument, type Photo } from "../../src/document/document";
import {
  addPhoto,
  newProject,
  type Project,
  removePhoto,
  restoreProject,
  writeProject,
} from "../../src/document/project";
import { Random } from "../random";
import { frozen, randomWords } from "./support";

const ID = "0123456789abcdef0123456789abcdef";
const hash = (digit: string) => digit.repeat(64);
const photoOf = (digit: string): Photo => ({ sha256: hash(digit), name: `${digit}.jpg`, width: 24, height: 16 });
const projectOf = (digits: string): Project => {
  const [first = "a", ...rest] = digits;
  return frozen(rest.reduce((project, digit) => addPhoto(project, photoOf(digit)), newProject(ID, photoOf(first))));
};
const names = (photos: { photo: Photo }[]) => photos.map(({ photo }) => photo.name[0]).join("");
const next = (project: Project) => nextToAsk(project)?.photo.name[0];

test("all photos are asked in their order, paused and gone on with where they were, also once read back", () => {
  let project = frozen(askAll(projectOf("abc"), "the cup"));
  expect([next(project), countAsked(project)]).toEqual([
    "a",
    { waiting: 3, found: 0, nothing: 0, failed: 0, total: 3 },
  ]);
  project = frozen(setAsked(project, hash("a"), "found"));
  expect(next(project)).toBe("b");
  project = frozen(pauseBatch(project, true));
  expect(next(project)).toBeUndefined();
  project = frozen(restoreProject(writeProject(project)));
  expect(next(pauseBatch(project, false))).toBe("b");
  project = setAsked(setAsked(pauseBatch(project, false), hash("b"), "nothing"), hash("c"), "failed", "cut off");
  expect([next(project), countAsked(project)]).toEqual([
    undefined,
    { waiting: 0, found: 1, nothing: 1, failed: 1, total: 3 },
  ]);
  expect(restoreProject(writeProject(project)).photos[2]?.why).toBe("cut off");
});

test("what failed is asked again, and what came later; what was answered is not", () => {
  let project = askAll(projectOf("ab"), "the cup");
  project = setAsked(setAsked(project, hash("a"), "found"), hash("b"), "failed", "gone");
  project = frozen(addPhoto(project, photoOf("c")));
  expect(names(restOf(project))).toBe("bc");
  project = frozen(askRest(project));
  expect(project.photos.map(({ asked, why }) => [asked, why])).toEqual([
    ["found", null],
    ["waiting", null],
    ["waiting", null],
  ]);
  expect([restOf(endBatch(project)), next(endBatch(project)), endBatch(project).batch]).toEqual([[], undefined, null]);
  expect(endBatch(project).photos.map(({ asked }) => asked)).toEqual(["found", null, null]);
});

test("a skipped photo is not asked, is left out of what is written, and a photo that is gone is not waited for", () => {
  let project = askAll(setReviewed(projectOf("abc"), hash("b"), "skipped"), "the cup");
  expect([countAsked(project).total, names(photosOut(project)), names(restOf(project))]).toEqual([2, "ac", ""]);
  project = setReviewed(project, hash("a"), "skipped");
  expect([next(project), countAsked(project).total]).toEqual(["c", 1]);
  expect(nextToAsk(removePhoto(project, hash("c")) as Project)).toBeNull();
});

test("review goes round the photos of which nothing was said, then those to be fixed", () => {
  let project = projectOf("abcd");
  project = setReviewed(setReviewed(project, hash("b"), "accepted"), hash("c"), "fix");
  const after = (digit: string) => nextToReview(project, hash(digit))?.photo.name[0];
  expect(["a", "b", "c", "d"].map(after)).toEqual(["d", "d", "d", "a"]);
  project = setReviewed(setReviewed(project, hash("a"), "accepted"), hash("d"), "skipped");
  expect([after("d"), after("c"), countReviewed(project)]).toEqual(["c", undefined, { done: 3, total: 4 }]);
  // What is still to be asked is not looked at yet.
  project = setAsked(setReviewed(project, hash("a"), "open"), hash("a"), "waiting");
  expect(after("d")).toBe("c");
  // A new question's answers are looked at anew.
  expect(askAll(project, "the plate").photos.map(({ state }) => state)).toEqual(["open", "open", "open", "skipped"]);
});

test("whatever happens in whichever order, every photo is asked once, and the counts agree", () => {
  const random = new Random(11);
  for (let i = 0; i < 200; i++) {
    let project = askAll(projectOf("abcdef"), "the cup");
    const asked: string[] = [];
    for (let waits = 0; waits < 100 && countAsked(project).waiting; waits++) {
      const one = nextToAsk(project);
      if (random.chance(0.25)) project = restoreProject(writeProject(pauseBatch(project, random.chance(0.5))));
      else if (!one) project = pauseBatch(project, false);
      else {
        asked.push(one.photo.sha256);
        const result = random.pick<Asked>(["found", "nothing", "failed"]);
        project = setAsked(project, one.photo.sha256, result);
      }
      const { total, ...counts } = countAsked(project);
      expect(Object.values(counts).reduce((sum, count) => sum + count, 0)).toBe(total);
    }
    expect(asked).toEqual(project.photos.map(({ photo }) => photo.sha256));
  }
});

test("an answer is an object whose class is what the model called it, or else the question", () => {
  const step = randomWords(new Random(5));
  const named = addAnswer(newDocument(photoOf("a")), { ...step, label: " zebra " });
  expect(named.objects[0]).toMatchObject({ name: "zebra", label: "zebra" });
  const unnamed = addAnswer(newDocument(photoOf("a")), { ...step, label: null, prompt: "the cup" }, 5);
  expect(unnamed.objects[0]).toMatchObject({ name: "the cup", label: "the cup", colour: 5 });
});

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { VERSION } from "../../src/document/document";
import { LONGEST, restoreDocument, upgrade, writeDocument } from "../../src/document/restore";
import { LoupeError } from "../../src/engine/mask";
import { Random } from "../random";
import { emptyDocument, fixture, frozen, randomDocument, v1Text, v3Text } from "./support";

function refusal(text: string): LoupeError {
  try {
    restoreDocument(text);
  } catch (error) {
    if (error instanceof LoupeError) return error;
    throw error;
  }
  throw new Error("it was opened");
}

test("what was written is read back the same", () => {
  const random = new Random(9);
  for (let round = 0; round < 100; round++) {
    const document = frozen(randomDocument(random));
    expect(restoreDocument(writeDocument(document))).toStrictEqual(document);
  }
  const sample = { ...emptyDocument, photo: { ...emptyDocument.photo, sample: "beach-1" } };
  expect(restoreDocument(writeDocument(sample))).toStrictEqual(sample);
});

test("a document of every version that was ever written opens", () => {
  const versions = Array.from({ length: VERSION }, (_, index) => `v${index + 1}.json`);
  expect(readdirSync(fixture("documents/")).sort()).toEqual(versions.sort());
  for (const file of versions) {
    const document = restoreDocument(readFileSync(fixture(`documents/${file}`), "utf8"));
    expect(document.version).toBe(VERSION);
    const kinds = document.objects.map(({ name, steps }) => [name, steps.map(({ kind }) => kind)]);
    expect(kinds.slice(0, 3)).toEqual([
      ["cup", ["words", "point", "point"]],
      ["a dragon", ["words"]],
      ["Schirm über dem Sand", ["words"]],
    ]);
    expect(document.objects.at(-1)?.edges).toEqual(
      file === "v3.json" ? { feather: 2, decontaminate: true } : { feather: 0, decontaminate: false },
    );
    if (file === "v1.json") expect(document.objects[0]?.steps[1]).toMatchObject({ kind: "point", how: "refine" });
    else expect(new Set(kinds.flatMap(([, kind]) => kind)).size).toBe(9);
  }
});

test("older documents go through each migration from theirs on", () => {
  const migrations = [
    (older: Record<string, unknown>) => ({ ...older, version: 2, trail: "1→2" }),
    (older: Record<string, unknown>) => ({ ...older, version: 3, trail: `${older.trail ?? ""} 2→3` }),
  ];
  expect(upgrade({ version: 1 }, 1, migrations)).toEqual({ version: 3, trail: "1→2 2→3" });
  expect(upgrade({ version: 2 }, 2, migrations)).toEqual({ version: 3, trail: " 2→3" });
  expect(upgrade({ version: 3 }, 3, migrations)).toEqual({ version: 3 });
  const careless = [() => JSON.parse("")];
  expect(() => upgrade({ version: 1 }, 1, careless)).toThrow(LoupeError);
});

test("a newer document is refused as newer, whatever it holds", () => {
  const newer = refusal(JSON.stringify({ version: VERSION + 1, something: "else" }));
  expect(newer.code).toBe("document-newer");
  expect(newer.message).toMatch(/newer Loupe.*update Loupe/);
});

/** The fixture with something put in: `path` names the place, by keys and indices. */
function altered(path: string, value: unknown): string {
  const json = JSON.parse(v3Text);
  const keys = path.split(".");
  const last = keys.pop() ?? "";
  const at = keys.reduce((inner, key) => inner[key], json);
  at[last] = value;
  return JSON.stringify(json);
}

const words = "objects.0.steps.0";
const huge = "x".repeat(10 * 2 ** 20);
test.each([
  ["a mask of another size", `${words}.mask.rle.size`, [24, 16]],
  ["a mask whose runs do not fill it", `${words}.mask.rle.counts`, "0"],
  ["a mask of no runs at all", `${words}.mask.rle.counts`, ""],
  ["text that is no runs", "objects.0.steps.2.mask.rle.counts", huge],
  ["a score over 1", `${words}.mask.score`, 1.01],
  ["a negative score", `${words}.mask.score`, -0.1],
  ["a number that is none", `${words}.timings.total`, null],
  ["a negative time", `${words}.timings.total`, -1],
  ["a timing with a name that every object has", `${words}.timings`, { constructor: 1 }],
  ["a negative box", `${words}.box`, [-1, 0, 2, 2]],
  ["a box of three numbers", `${words}.box`, [0, 0, 2]],
  ["a click far outside", "objects.0.steps.1.point.x", 1e9],
  ["a click mask that is missing", "objects.0.steps.1.mask", null],
  ["a very long prompt", `${words}.prompt`, huge],
  ["half a place in a stroke", "objects.3.steps.1.stroke.points", [1, 2, 3]],
  ["a brush without a size", "objects.3.steps.1.stroke.radius", 0],
  ["a stroke far outside", "objects.3.steps.1.stroke.points", [1, 1e9]],
  ["a way to combine that there is not", "objects.3.steps.3.how", "xor"],
  ["a click without a how", "objects.0.steps.1.how", undefined],
  ["a very long name", "objects.0.name", huge],
  ["too many notes", `${words}.notes`, Array(101).fill("")],
  ["a heatmap that is too short", `${words}.heatmap.values`, "AAAA"],
  ["a heatmap that is no base64", `${words}.heatmap.values`, "<".repeat(24)],
  ["an enormous heatmap", `${words}.heatmap.size`, 1e8],
  ["a step of an unknown kind", `${words}.kind`, "magic"],
  ["a key nobody knows", "objects.0.extra", true],
  ["no steps", "objects.0.steps", []],
  ["too many objects", "objects", Array(10_001).fill(null)],
  ["two objects of one id", "objects.1.id", "object-1"],
  ["an id that every object has", "objects.0.id", "constructor"],
  ["a colour that there is not", "objects.0.colour", 8],
  ["more feather than there is", "objects.0.edges.feather", 3.5],
  ["no edges", "objects.0.edges", undefined],
  ["half a colour", "objects.0.colour", 0.5],
  ["a photo too large", "photo", { ...emptyDocument.photo, width: 16_384, height: 16_384 }],
  ["a photo too small", "photo.width", 7],
  ["a hash that is none", "photo.sha256", "../../etc/passwd"],
  ["a sample that is a path", "photo.sample", "../x"],
  ["version 0", "version", 0],
  ["a version in words", "version", "1"],
])("refuses %s", (_, path, value) => {
  const { code, message } = refusal(altered(path, value));
  expect(code).toBe("document-invalid");
  if (path === "version") return;
  // The place is told, or what it is in, so that whoever wrote it can mend it.
  const told = /\(([^:]+): /.exec(message)?.[1] ?? "";
  const place = path.replace(/\.(\d+)/g, "[$1]");
  expect(told.startsWith("objects") || told.startsWith("photo")).toBe(true);
  expect(place.startsWith(told) || told.startsWith(place), `${told} is not ${place}`).toBe(true);
});

test.each([
  ["nothing", ""],
  ["text cut off", v1Text.slice(0, -20)],
  ["NaN", v1Text.replace(/"score": [\d.]+/, '"score": NaN')],
  ["a number without end", v1Text.replace(/"score": [\d.]+/, '"score": 1e999')],
  ["a list", "[]"],
  ["null", "null"],
  ["a number", "7"],
  ["deep nesting", `{"version":1,"objects":${"[".repeat(1e6)}${"]".repeat(1e6)}}`],
  ["a prototype", v1Text.replace('"photo":', '"__proto__": {"hidden": true}, "photo":')],
  ["a prototype deep inside", v1Text.replace('"prompt":', '"__proto__": {}, "prompt":')],
])("refuses %s", (_, text) => {
  expect(refusal(text).code).toBe("document-invalid");
});

test("the reason stays short, whatever a hostile document puts into it", () => {
  const { code, message } = refusal(altered(`${words}.timings`, { [huge]: 1 }));
  expect([code, message.length < 500]).toEqual(["document-invalid", true]);
});

test("a timing named __proto__ is dropped, and is nobody's prototype", () => {
  const text = v1Text.replace('"prefill":', '"__proto__": {"late": 1}, "prefill":');
  const step = restoreDocument(text).objects[0]?.steps[0];
  const timings = step?.kind === "words" ? step.timings : {};
  expect(Object.getPrototypeOf(timings)).toBe(Object.prototype);
  expect(Object.keys(timings)).toEqual(["prefill", "first_token", "tokens", "tokens_per_second", "total"]);
});

test("text that is too long is refused before it is parsed, and not written in the first place", () => {
  expect(refusal(" ".repeat(LONGEST + 1)).message).toMatch(/129 MB; Loupe opens up to 128 MB/);
  const object = JSON.parse(v1Text).objects[0];
  const large = { ...emptyDocument, objects: [{ ...object, name: "x".repeat(LONGEST) }] };
  expect(() => writeDocument(large)).toThrow(/more than can be opened again/);
});

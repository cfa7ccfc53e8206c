import { expect, test } from "vitest";
import { byImage, readLines } from "../../src/cli/evaluation/lines";
import { imagePath } from "../../src/cli/evaluation/photos";

const line = (more: object) => JSON.stringify({ id: "a", image: "a.jpg", expression: "the cat", ...more });

test("truth, no truth and nothing matches are three things", () => {
  const rle = { size: [3, 4], counts: "0<" };
  const { lines, problems } = readLines([line({ rle }), line({ rle: null }), line({})].join("\n"));
  expect(problems).toEqual([]);
  expect(lines.map((read) => read.rle)).toEqual([rle, null, undefined]);
});

test("a bad line is told by its number, the others are read", () => {
  const text = [
    line({}),
    "{broken",
    "",
    line({ expression: 7 }),
    "[1]",
    line({ rle: { size: [3], counts: "" } }),
    line({ id: 12, kind: "seen" }),
  ].join("\r\n");
  const { lines, problems } = readLines(`\uFEFF${text}`);
  expect(lines.map(({ number, id }) => [number, id])).toEqual([
    [1, "a"],
    [7, 12],
  ]);
  expect(problems.map(({ number }) => number)).toEqual([2, 4, 5, 6]);
  expect(problems[0]?.message).toContain("not JSON");
  expect(problems[1]?.message).toContain("expression");
  expect(problems[3]?.message).toContain("rle.size");
});

test("a line may say what its truth is called, and what else is in the photo", () => {
  const others = [{ name: "dog", rle: { size: [3, 4], counts: "0<" } }];
  const more = { group: "referring", label: "cat", others };
  const { lines, problems } = readLines([line(more), line({ others: [{ name: "dog", rle: null }] })].join("\n"));
  expect(lines).toMatchObject([more]);
  expect(problems[0]?.message).toContain("others.0.rle");
});

test("the limit counts lines, not blanks", () => {
  const { lines, problems } = readLines(["", line({}), "x", line({})].join("\n"), 2);
  expect([lines.length, problems.length]).toEqual([1, 1]);
});

test("lines of one image come together, in the order of the images", () => {
  const text = ["b", "a", "b", "c", "a"].map((name, id) => line({ id, image: name })).join("\n");
  const groups = [...byImage(readLines(text).lines)].map(([image, lines]) => [image, lines.map(({ id }) => id)]);
  expect(groups).toEqual([
    ["b", [0, 2]],
    ["a", [1, 4]],
    ["c", [3]],
  ]);
});

test("an image's path stays in the folder", () => {
  expect(imagePath("/data/photos", "one/a.jpg")).toBe("/data/photos/one/a.jpg");
  for (const path of ["../a.jpg", "/etc/passwd", "one/../../photos2/a.jpg", "."]) {
    expect(() => imagePath("/data/photos", path)).toThrow(/not inside/);
  }
});

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { byImage, readLines as readFile } from "../../src/cli/evaluation/lines";

const readLines = (text: string, limit?: number) => readFile(Buffer.from(text), limit);
const line = (more: object) => JSON.stringify({ id: "a", image: "a.jpg", expression: "the cat", ...more });

interface Case {
  name: string;
  text?: string;
  base64?: string;
  /** Of each line that is not blank, in their order. */
  good: boolean[];
}

/** trainer/engine/tests/test_evaluation_lines.py reads the same with the trainer's reader. */
const cases = JSON.parse(readFileSync(new URL("../fixtures/lines.json", import.meta.url), "utf8")) as Case[];

test.each(cases)("as the trainer: $name", ({ text = "", base64, good }) => {
  const { lines, problems } = readFile(base64 === undefined ? Buffer.from(text) : Buffer.from(base64, "base64"));
  const read = [...lines, ...problems].sort((a, b) => a.number - b.number);
  expect(read.map((one) => !("message" in one))).toEqual(good);
});

test("truth, no truth and nothing matches are three things", () => {
  const rle = { size: [3, 4], counts: "0<" };
  const { lines, problems } = readLines([line({ rle }), line({ id: "b", rle: null }), line({ id: "c" })].join("\n"));
  expect(problems).toEqual([]);
  expect(lines.map((read) => read.rle)).toEqual([rle, null, undefined]);
});

test("a bad line is told by its number, the others are read", () => {
  const text = [
    line({}),
    "{broken",
    "",
    line({ id: "b", expression: 7 }),
    "[1]",
    line({ id: "c", rle: { size: [3], counts: "" } }),
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
  const { lines, problems } = readLines(
    [line(more), line({ id: "b", others: [{ name: "dog", rle: null }] })].join("\n"),
  );
  expect(lines).toMatchObject([more]);
  expect(problems[0]?.message).toContain("others.0.rle");
});

test("the limit counts lines, not blanks", () => {
  const { lines, problems } = readLines(["", line({}), "x", line({ id: "b" })].join("\n"), 2);
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

test("what is wrong with a line is told in one line, however much it is", () => {
  const many = (count: number) => Array.from({ length: count }, () => ({ name: 1 }));
  const text = [
    line({ others: many(9_000) }),
    line({ id: "b", others: many(1_000_000) }),
    line({ id: "c", image: "x".repeat(10_000_000) }),
    line({ id: "d".repeat(20_000) }),
    `{"${"x".repeat(5_000_000)}`,
    line({ id: "e" }),
    line({ id: "e" }),
  ].join("\n");
  const { lines, problems } = readLines(text);
  expect(lines.map(({ number }) => number)).toEqual([6]);
  expect(problems.map(({ number }) => number)).toEqual([1, 2, 3, 4, 5, 7]);
  for (const { message } of problems) expect(message.length).toBeLessThan(400);
  expect(problems[0]?.message).toMatch(/^others\.0\.name: .* and \d+ more\.$/);
  expect(problems.at(-1)?.message).toBe("its id e is that of line 6.");
});

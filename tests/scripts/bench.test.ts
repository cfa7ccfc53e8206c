/** docs/bench.md is what the bench's figures give; and how the figures come of samples and logs. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { between, ofCall } from "../../scripts/bench/counts";
import { report } from "../../scripts/bench/docs";
import { type Results, readResults } from "../../scripts/bench/results";
import { ratios, spread } from "../../scripts/bench/statistics";

const ROOT = join(import.meta.dirname, "../..");

test("docs/bench.md says what docs/bench.json holds, down to the trainer's figures", () => {
  const page = readFileSync(join(ROOT, "docs/bench.md"), "utf8");
  const results = readResults(join(ROOT, "docs/bench.json")) as Results;
  expect(Object.keys(results)).toContain("visits");
  // `npm run bench -- --docs` writes it anew.
  expect(page.slice(0, page.indexOf("\n## Trainer\n"))).toBe(`${report(results)}\n`);
});

test("the spread of a few values: median and quartiles as NumPy's", () => {
  expect(spread([4, 1, 3, 2])).toEqual({ n: 4, median: 2.5, low: 1.75, high: 3.25 });
  expect(spread([])).toBeNull();
});

test("ratios are taken round by round, of what both measured", () => {
  const sample = (wall: number, cpu: number | null = null) => ({ wall, cpu });
  // Each round's is 2, though the machine was ten times slower in the second.
  expect(ratios([sample(10), sample(100)], [sample(20), sample(200)], "wall")).toMatchObject({ n: 2, median: 2 });
  expect(ratios([sample(10), sample(100, 5)], [sample(20), sample(200, 20)], "cpu")).toMatchObject({ n: 1, median: 4 });
  expect(ratios([sample(10)], [], "wall")).toBeNull();
});

test("a call's counts are those between its message and its result", () => {
  const note = (what: string, dispatches: number) => ({ what, dispatches, buffers: 0, readBacks: 0, readBytes: 0 });
  const log = [
    note("call refine", 5),
    note("result", 8),
    note("call refine", 8),
    note("event stats", 19),
    note("result", 20),
    note("call forget", 20),
  ];
  const [first, ...rest] = ofCall(log, "refine", 1);
  expect(between(first as never, rest.at(-1) as never).dispatches).toBe(12);
  expect(() => ofCall(log, "refine", 2)).toThrow("has no refine 2");
  expect(() => ofCall(log, "forget")).toThrow("no result");
});

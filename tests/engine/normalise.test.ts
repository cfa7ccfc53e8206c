/** tests/fixtures/prompts.json holds the app and the trainer (test_normalise.py) to the same reading of prompts. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { normalise, type Reading } from "../../src/engine/text/normalise";

interface Case {
  name: string;
  typed: string;
  reading: Reading;
  read: string;
}
const { cases } = JSON.parse(readFileSync(new URL("../fixtures/prompts.json", import.meta.url), "utf8")) as {
  cases: Case[];
};

test.each(cases)("$name", ({ typed, reading, read }) => {
  expect(normalise(typed, reading)).toBe(read);
  // What was read once is read as it is.
  expect(normalise(read, reading)).toBe(read);
});

test("a long prompt costs by its length, not by its square", () => {
  const reading = { case: "lower", signs: ".,:?" } as const;
  for (const piece of [" ", "\u200d", "?", " ?", "'", " \u200b", "e\u0301"]) {
    expect(normalise(`a${piece.repeat(300_000)}\u0e02`, reading).startsWith("a")).toBe(true);
  }
}, 30_000);

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type PrefixParts, photoPositions, textPositions } from "../../src/engine/text/positions";

test("text counts alike on all three axes", () => {
  const { ids, next } = textPositions(7, 3);
  expect([...ids]).toEqual([7n, 8n, 9n, 7n, 8n, 9n, 7n, 8n, 9n]);
  expect(next).toBe(10);
});

test("image tokens have a row and a column, and text goes on after the larger", () => {
  // What transformers' get_rope_index gives for 2 text tokens, an image of 2×3 merged patches, 2 text tokens.
  const { ids, next } = photoPositions({ before: 2, rows: 2, columns: 3, regions: 0, after: 2 });
  const axis = (i: number) => [...ids.slice(i * 10, i * 10 + 10)].map(Number);
  expect(axis(0)).toEqual([0, 1, 2, 2, 2, 2, 2, 2, 5, 6]);
  expect(axis(1)).toEqual([0, 1, 2, 2, 2, 3, 3, 3, 5, 6]);
  expect(axis(2)).toEqual([0, 1, 2, 3, 4, 2, 3, 4, 5, 6]);
  expect(next).toBe(7);
});

interface Case extends PrefixParts {
  ids: [number[], number[], number[]];
}

const fixture = new URL("../fixtures/positions.json", import.meta.url);
const { cases } = JSON.parse(readFileSync(fixture, "utf8")) as { cases: Case[] };

test.each(cases)("$rows × $columns and $regions regions are where the trainer has them", ({ ids, ...parts }) => {
  const found = photoPositions(parts);
  expect([...found.ids].map(Number)).toEqual(ids.flat());
  expect(found.next).toBe(Math.max(...ids.flat()) + 1);
});

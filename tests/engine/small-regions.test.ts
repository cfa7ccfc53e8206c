import { expect, test } from "vitest";
import { connectedRegions } from "../../src/engine/mask/regions";
import { withoutSmallRegions } from "../../src/engine/mask/small-regions";

const size = { width: 6, height: 4 };

/** "#" is 1. */
const cells = (...rows: string[]) => Uint8Array.from(rows.join(""), (cell) => Number(cell === "#"));

test("regions touch at their sides, or at corners too", () => {
  const mask = cells("##....", "..#..#", "......", "#####.");
  expect(connectedRegions(mask, size, "sides")).toEqual([[0, 1], [8], [11], [18, 19, 20, 21, 22]]);
  expect(connectedRegions(mask, size, "corners").map((region) => region.length)).toEqual([3, 1, 5]);
  expect(connectedRegions(cells("######", "#....#", "#....#", "######"), size, "sides")[0]).toHaveLength(16);
  expect(connectedRegions(new Uint8Array(24), size, "sides")).toEqual([]);
});

const SIDE = 6;
const rules = { max_hole_area: 2, max_sprinkle_area: 2 };
// A ring with a hole of one cell, an island of two and, far from both, one of three.
const drawn = cells("###...", "#.#..#", "###..#", "......", "##....", "#.....");
const logits = Float32Array.from(drawn, (inside, i) => (inside ? 1 : -1) * (1 + i / 100));
const HOLE = 7;
const ISLAND = 11;

/** Its pixel lies at the middle of its cell, so it is enlarged from no other. */
const click = (cell: number, positive: boolean) => ({
  cell,
  positive,
  rows: [{ weight: 1, taps: [{ cell, weight: 1 }] }],
});

const inside = (of: Float32Array) => [...of].map((value) => (value > 0 ? "#" : ".")).join("");

test("small holes are filled and small islands removed, as surely as they were drawn; the rest stays", () => {
  const cleaned = withoutSmallRegions(logits, SIDE, rules, []);
  expect(inside(cleaned)).toBe(["###...", "###...", "###...", "......", "##....", "#....."].join(""));
  expect(cleaned[HOLE]).toBe(-(logits[HOLE] as number));
  const changed = [...cleaned.keys()].filter((i) => cleaned[i] !== logits[i]);
  expect(changed).toEqual([HOLE, ISLAND, ISLAND + 6]);
  expect(inside(logits)).toBe([...drawn].map((one) => (one ? "#" : ".")).join(""));
});

test("nothing changes without the rules, and each is a rule of its own", () => {
  const off = { max_hole_area: 0, max_sprinkle_area: 0 };
  expect(withoutSmallRegions(logits, SIDE, off, [])).toEqual(logits);
  expect(withoutSmallRegions(logits, SIDE, { ...off, max_hole_area: 2 }, [])[ISLAND]).toBe(logits[ISLAND]);
  expect(withoutSmallRegions(logits, SIDE, { ...off, max_sprinkle_area: 2 }, [])[HOLE]).toBe(logits[HOLE]);
});

test("the largest island stays, however small", () => {
  const one = Float32Array.from({ length: 36 }, (_, i) => (i === 14 || i === 30 || i === 31 ? 2 : -2));
  const cleaned = withoutSmallRegions(one, SIDE, { ...rules, max_sprinkle_area: 5 }, []);
  expect([...cleaned.keys()].filter((i) => (cleaned[i] as number) > 0)).toEqual([30, 31]);
});

test("what was clicked for stays: an island under a positive click, a hole under a negative one", () => {
  const kept = withoutSmallRegions(logits, SIDE, rules, [click(ISLAND, true), click(HOLE, false)]);
  expect(kept).toEqual(logits);
  const other = withoutSmallRegions(logits, SIDE, rules, [click(ISLAND, false), click(HOLE, true)]);
  expect(other).toEqual(withoutSmallRegions(logits, SIDE, rules, []));
});

test("a hole at the cut itself is filled", () => {
  const flat = Float32Array.from({ length: 36 }, (_, i) => (i === 14 ? 0 : 3));
  expect(withoutSmallRegions(flat, SIDE, rules, []).every((value) => value > 0)).toBe(true);
});

test("an island that a clicked pixel beside it is enlarged from stays too", () => {
  // Its own cell is outside, the island beside it draws it in.
  const rows = [
    {
      weight: 1,
      taps: [
        { cell: ISLAND, weight: 0.7 },
        { cell: ISLAND - 1, weight: 0.3 },
      ],
    },
  ];
  const kept = withoutSmallRegions(logits, SIDE, rules, [{ cell: ISLAND - 1, positive: true, rows }]);
  expect(kept[ISLAND]).toBe(logits[ISLAND]);
});

import { expect, test } from "vitest";
import { commonBits, packBits } from "../../src/engine/mask/bits";
import { isLikely, type Proposed, selectProposals } from "../../src/engine/mask/proposals";
import { gridPoints } from "../../src/engine/pipeline/propose";
import { Random } from "../random";

const SIDE = 40;
/** A square of logits 5 on -5, and as many cells of 0.5 as are unsure. */
function square(left: number, top: number, side: number, score: number, unsure = 0): Proposed {
  const logits = new Float32Array(SIDE * SIDE).fill(-5);
  for (let y = top; y < top + side; y++) logits.fill(5, y * SIDE + left, y * SIDE + left + side);
  return { logits: logits.fill(0.5, 0, unsure), score };
}

test("packed bits count what two masks have in common", () => {
  const random = new Random(7);
  const [a, b] = [0, 1].map(() => Float32Array.from({ length: 333 }, () => random.fraction() - 0.5)) as [
    Float32Array,
    Float32Array,
  ];
  const inBoth = a.filter((value, i) => value > 0 && (b[i] as number) > 0).length;
  expect(inBoth).toBeGreaterThan(50);
  expect(commonBits(packBits(a), packBits(b))).toBe(inBoth);
  const all = packBits(new Float32Array(64).fill(1));
  expect(commonBits(all, all)).toBe(64);
});

test("of duplicates the best stays; best first; a part stays beside the whole", () => {
  const [worse, best, part, other] = [
    square(0, 0, 20, 0.7),
    square(0, 0, 19, 0.8),
    square(2, 2, 8, 0.75),
    square(25, 25, 10, 0.9),
  ];
  expect(selectProposals([worse, part, best, other])).toEqual([other, best, part]);
});

test("an unstable mask comes after a stable one of the same score", () => {
  const [unstable, stable] = [square(20, 20, 10, 0.8, 30), square(2, 2, 10, 0.8)];
  expect(selectProposals([unstable, stable])).toEqual([stable, unstable]);
});

test("flecks and whole photos are not things, and 60 are enough", () => {
  expect(selectProposals([square(3, 3, 1, 0.9), square(0, 0, SIDE, 0.9)])).toEqual([]);
  const many = Array.from({ length: 100 }, (_, i) => square(4 * (i % 10), 4 * Math.floor(i / 10), 3, 0.5 + i / 1000));
  expect(selectProposals(many)).toEqual(many.slice(40).reverse());
});

test("what the decoder is not sure of is no thing", () => {
  expect(isLikely(square(0, 0, 10, 0.9))).toBe(true);
  expect(isLikely(square(0, 0, 10, 0.1))).toBe(false);
  expect(isLikely(square(20, 20, 4, 0.9, 100))).toBe(false);
});

test("the grid's points are the middles of cells that are about square", () => {
  expect(gridPoints({ width: 400, height: 200 }, 4)).toEqual([
    ...[50, 150, 250, 350].map((x) => [x, 50]),
    ...[50, 150, 250, 350].map((x) => [x, 150]),
  ]);
  expect(gridPoints({ width: 3, height: 900 }, 3)).toEqual([150, 450, 750].map((y) => [1.5, y]));
  for (const side of [0, 2.5, 129]) expect(() => gridPoints({ width: 4, height: 2 }, side)).toThrow(/1 to 128/);
});

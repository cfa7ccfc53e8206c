import { expect, test } from "vitest";
import { commonBits, packBits } from "../../src/engine/mask/bits";
import { isLikely, type Proposed, selectProposals } from "../../src/engine/mask/proposals";
import { gridPoints } from "../../src/engine/pipeline/propose";
import { Random } from "../random";

const SIDE = 40;
const FRAME = { width: SIDE, height: SIDE };
const select = (masks: readonly Proposed[], frame = FRAME) => selectProposals(masks, frame);
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

test("of duplicates the best stays; best first, but a whole before its parts", () => {
  const [worse, best, part, other] = [
    square(1, 1, 20, 0.7),
    square(1, 1, 19, 0.8),
    square(3, 3, 8, 0.85),
    square(25, 25, 10, 0.9),
  ];
  expect(select([worse, part, best, other])).toEqual([other, best, part]);
  const mostly = square(1, 4, 20, 0.9);
  expect(select([worse, mostly])).toEqual([mostly]);
  const beside = square(1, 9, 20, 0.9);
  expect(select([worse, beside])).toEqual([beside, worse]);
});

test("what two others cover already is nothing new", () => {
  const [whole, half, quarter] = [square(2, 2, 30, 0.9), square(4, 4, 20, 0.8), square(6, 6, 8, 0.7)];
  expect(select([whole, half, quarter])).toEqual([whole, half]);
  const reaching = square(20, 20, 8, 0.7);
  expect(select([whole, half, reaching])).toEqual([whole, half, reaching]);
});

test("an unstable mask comes after a stable one of the same score", () => {
  const [unstable, stable] = [square(20, 20, 10, 0.8, 30), square(2, 2, 10, 0.8)];
  expect(select([unstable, stable])).toEqual([stable, unstable]);
});

test("flecks, whole photos and what is far worse than the best are not things, and 60 are enough", () => {
  expect(select([square(3, 3, 1, 0.9), square(0, 0, SIDE, 0.9)])).toEqual([]);
  const [best, poor, fair] = [square(3, 3, 9, 0.9), square(20, 20, 9, 0.26), square(20, 3, 9, 0.28)];
  expect(select([best, poor, fair])).toEqual([best, fair]);
  const many = Array.from({ length: 100 }, (_, i) => square(4 * (i % 10), 4 * Math.floor(i / 10), 3, 0.5 + i / 1000));
  expect(select(many)).toEqual(many.slice(40).reverse());
});

test("what takes much of the photo's border is what things stand before", () => {
  const ground = square(0, 0, SIDE, 0.9);
  for (let y = 4; y < 36; y++) ground.logits.fill(-5, y * SIDE + 4, y * SIDE + 36);
  const [thing, corner] = [square(10, 10, 9, 0.8), square(0, 0, 25, 0.7)];
  expect(select([ground, thing, corner])).toEqual([corner, thing]);
  // Of a photo that fills the upper left corner of the masks alone, it is that part's border.
  expect(select([thing, corner], { width: 26, height: 26 })).toEqual([thing]);
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

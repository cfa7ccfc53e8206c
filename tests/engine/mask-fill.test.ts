import { expect, test } from "vitest";
import { maskCorners } from "../../src/engine/mask/corners";
import { fillOutline } from "../../src/engine/mask/fill";
import { maskOutline, type Outline } from "../../src/engine/mask/outline";
import { maskArea } from "../../src/engine/mask/rle";
import { Random } from "../random";
import { drawn, filled, maskIou, randomMask } from "./mask-support";

const outline = (...loops: number[][]): Outline => ({
  points: Float32Array.from(loops.flat()),
  ends: Uint32Array.from(loops.map((_, i) => loops.slice(0, i + 1).flat().length / 2)),
});

test("loops are filled as the pixels' middles say: random ones, beside filling by rows", () => {
  const random = new Random(31);
  for (let round = 0; round < 300; round++) {
    const [width, height] = [random.integer(1, 40), random.integer(1, 30)];
    const loops = Array.from({ length: random.integer(1, 3) }, () =>
      Array.from({ length: 2 * random.integer(3, 8) }, (_, i) => random.fraction() * (i % 2 ? height : width)),
    );
    const shape = outline(...loops);
    const expected = filled(shape, width, height);
    expect(fillOutline(shape, [height, width]).counts).toBe(expected.counts);
  }
});

test("what lies outside the photo is cut off; nothing and lines are empty", () => {
  const size: [number, number] = [10, 20];
  const whole = fillOutline(outline([-50, -50, 100, -50, 100, 100, -50, 100]), size);
  expect(maskArea(whole)).toBe(200);
  expect(maskArea(fillOutline(outline([30, 30, 40, 30, 40, 40]), size))).toBe(0);
  expect(maskArea(fillOutline(outline([1, 1, 9, 9, 1, 1]), size))).toBe(0);
  expect(maskArea(fillOutline(outline(), size))).toBe(0);
  expect(maskArea(fillOutline(maskOutline(whole), size))).toBe(200);
});

test("the corners of a mask fill to the mask itself, every pixel of it", () => {
  const random = new Random(32);
  for (let round = 0; round < 200; round++) {
    const [width, height] = [random.integer(1, 40), random.integer(1, 30)];
    const mask = randomMask(random, width, height);
    const corners = maskCorners(mask, 100_000);
    if (!corners) throw new Error("it was taken for noise");
    expect(fillOutline(corners, mask.size).counts).toBe(mask.counts);
    expect(maskIou(filled(corners, width, height), mask)).toBe(1);
  }
});

test("two pixels that meet at a corner alone have a loop each, and a straight side two points", () => {
  const corners = maskCorners(
    drawn(8, 8, (x, y) => (x < 4 && y < 4) || (x >= 4 && y >= 4)),
    1000,
  );
  expect([...(corners?.ends ?? [])]).toEqual([4, 8]);
  expect(
    maskCorners(
      drawn(8, 8, (x, y) => (x + y) % 2 === 0),
      100,
    ),
  ).toBeNull();
});

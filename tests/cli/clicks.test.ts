import { expect, test } from "vitest";
import { nextClick } from "../../src/cli/evaluation/clicks";
import { squaredDistances } from "../../src/cli/evaluation/distance";
import type { Size } from "../../src/engine/coordinates";

/** To every pixel outside, and to a ring of them around the image. */
function byHand(mask: ArrayLike<number>, { width, height }: Size): number[] {
  const inside = (x: number, y: number) => x >= 0 && y >= 0 && x < width && y < height && mask[y * width + x];
  return Array.from({ length: width * height }, (_, i) => {
    let least = Number.POSITIVE_INFINITY;
    for (let y = -1; y <= height; y++) {
      for (let x = -1; x <= width; x++) {
        if (!inside(x, y)) least = Math.min(least, (x - (i % width)) ** 2 + (y - Math.floor(i / width)) ** 2);
      }
    }
    return least;
  });
}

/** The same numbers every time (Park and Miller's generator). */
function numbers(seed: number) {
  let state = seed;
  return () => {
    state = (state * 48271) % 2147483647;
    return state / 2147483647;
  };
}

test.each([
  [1, 1, 1],
  [1, 9, 0.9],
  [13, 1, 0.8],
  [17, 11, 0.5],
  [23, 31, 0.95],
  [40, 29, 0.995],
  [12, 12, 1],
  [12, 12, 0],
])(
  "the distances of %d×%d pixels, a share of %d inside, are those found by looking at every pair",
  (width, height, share) => {
    const random = numbers(width * 100 + height);
    const mask = Uint8Array.from({ length: width * height }, () => (random() < share ? 1 : 0));
    expect([...squaredDistances(mask, { width, height })]).toEqual(byHand(mask, { width, height }));
  },
);

function drawn(rows: string[]): { mask: Uint8Array; size: Size } {
  const size = { width: (rows[0] as string).length, height: rows.length };
  return { mask: Uint8Array.from(rows.join(""), (character) => (character === "#" ? 1 : 0)), size };
}

const { mask: truth, size } = drawn([
  "............", //
  ".#####......",
  ".#####......",
  ".#####......",
  ".#####......",
  ".#####...##.",
]);
const nothing = new Uint8Array(truth.length);

test("the first click is the middle of the thing, on a pixel's centre", () => {
  // Rows 1 to 5 and the image's lower edge, columns 1 to 5: the middle is (3, 3).
  expect(nextClick(truth, nothing, size, [])).toEqual({ x: 3.5, y: 3.5, positive: true });
});

test("the image's edge is a border", () => {
  const { mask, size } = drawn(["#####", "#####", "#####", "....."]);
  // Were it none, the middle of the uppermost row would be the farthest away.
  expect(nextClick(mask, new Uint8Array(20), size, [])).toEqual({ x: 1.5, y: 1.5, positive: true });
});

test("what is missed is clicked positively, what is too much negatively, the deeper of both first", () => {
  const { mask: tooMuch } = drawn([
    "......#####.",
    ".##########.",
    ".##########.",
    ".##########.",
    ".##########.",
    ".#####......",
  ]);
  expect(nextClick(truth, tooMuch, size, [])).toEqual({ x: 8.5, y: 2.5, positive: false });
  const { mask: half } = drawn([
    ".........##.",
    ".#.......##.",
    ".#..........",
    ".#..........",
    ".#..........",
    ".#..........",
  ]);
  // Of what is missed, columns 2 to 5 and rows 1 to 5, the first in reading order that is two away from the border.
  expect(nextClick(truth, half, size, [])).toEqual({ x: 3.5, y: 2.5, positive: true });
});

test("a pixel is clicked once, and a mask without mistakes not at all", () => {
  const first = nextClick(truth, nothing, size, []);
  if (!first) throw new Error("no click");
  const second = nextClick(truth, nothing, size, [first]);
  expect(second).toEqual({ x: 2.5, y: 2.5, positive: true });
  expect(nextClick(truth, truth, size, [])).toBeNull();
});

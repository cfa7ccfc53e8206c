/** Masks for the tests of mask operations, and the pixels they are checked against. */
import { decodeMask, encodeMask } from "../../src/engine/mask/rle";
import type { Rle } from "../../src/engine/values";
import type { Random } from "../random";

/** Row-major pixels, 0 or 1. */
export interface Pixels {
  width: number;
  height: number;
  data: Uint8Array;
}

export const pixelsOf = (rle: Rle): Pixels => ({ width: rle.size[1], height: rle.size[0], data: decodeMask(rle) });
export const rleOf = ({ width, height, data }: Pixels): Rle => encodeMask(data, width, height);

/** The pixels for which `has` is true. */
export function drawn(width: number, height: number, has: (x: number, y: number) => boolean): Rle {
  const data = Uint8Array.from({ length: width * height }, (_, i) => Number(has(i % width, Math.floor(i / width))));
  return encodeMask(data, width, height);
}

/** One of: nothing, everything, noise, rectangles (often touching borders), a disc. */
export function randomMask(random: Random, width: number, height: number): Rle {
  const kind = random.pick(["none", "all", "noise", "noise", "boxes", "boxes", "disc", "disc"]);
  const share = random.pick([0.1, 0.5, 0.9]);
  const [cx, cy, radius] = [random.integer(0, width), random.integer(0, height), random.integer(1, height)];
  const boxes = Array.from({ length: random.integer(1, 4) }, () => {
    const [left, top] = [random.integer(0, width - 1), random.integer(0, height - 1)];
    return { left, top, right: random.integer(left, width), bottom: random.integer(top, height) };
  });
  return drawn(width, height, (x, y) => {
    if (kind === "none" || kind === "all") return kind === "all";
    if (kind === "noise") return random.chance(share);
    if (kind === "disc") return Math.hypot(x - cx, y - cy) < radius;
    return boxes.some((box) => x >= box.left && x < box.right && y >= box.top && y < box.bottom);
  });
}

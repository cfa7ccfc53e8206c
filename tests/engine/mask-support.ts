/** Masks for the tests of mask operations, and the pixels they are checked against. */
import type { Outline } from "../../src/engine/mask/outline";
import { emptyMask } from "../../src/engine/mask/places";
import { decodeMask, encodeMask, maskArea } from "../../src/engine/mask/rle";
import { intersect, invert, unite } from "../../src/engine/mask/sets";
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

/** Every pixel. `size` is [height, width]. */
export const fullMask = (size: [number, number]): Rle => invert(emptyMask(size));

/** Pixels in both ÷ pixels in either, 0…1; two empty masks are alike (1). */
export function maskIou(a: Rle, b: Rle): number {
  const either = maskArea(unite(a, b));
  return either ? maskArea(intersect(a, b)) / either : 1;
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

/** Closed loops filled with the even-odd rule: the pixels whose centre is inside. */
export function filled({ points, ends }: Outline, width: number, height: number): Rle {
  const crossings: number[][] = Array.from({ length: height }, () => []);
  let from = 0;
  for (const end of ends) {
    for (let i = from; i < end; i++) {
      const j = i + 1 < end ? i + 1 : from;
      const [x1, y1] = [points[2 * i] as number, points[2 * i + 1] as number];
      const [x2, y2] = [points[2 * j] as number, points[2 * j + 1] as number];
      const [top, bottom] = [Math.min(y1, y2), Math.max(y1, y2)];
      for (let row = Math.ceil(top - 0.5); row + 0.5 < bottom; row++) {
        crossings[row]?.push(x1 + ((row + 0.5 - y1) / (y2 - y1)) * (x2 - x1));
      }
    }
    from = end;
  }
  const data = new Uint8Array(width * height);
  crossings.forEach((row, y) => {
    row.sort((a, b) => a - b);
    for (let i = 0; i + 1 < row.length; i += 2) {
      const [first, last] = [Math.ceil((row[i] as number) - 0.5), Math.ceil((row[i + 1] as number) - 0.5)];
      data.fill(1, y * width + first, y * width + last);
    }
  });
  return encodeMask(data, width, height);
}

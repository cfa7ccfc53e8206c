/** How much of each pixel lies inside an outline: the mask antialiased, at any size. */
import type { Size } from "../coordinates";
import type { Outline } from "./outline";

/**
 * Exact areas, f32 [height, width] 0…1, row-major. `scale`: pixels of the picture a photo pixel, along x and y. What of the
 * outline lies outside the picture is its border's. (As font renderers do: each line leaves its signed area where it
 * passes, and the sum along a row is the share that is inside.)
 */
export function fillCoverage(
  { points, ends }: Outline,
  { width, height }: Size,
  scale: [number, number],
): Float32Array {
  // One more a row for what a line in the last pixel leaves to its right.
  const stride = width + 1;
  const areas = new Float32Array(stride * height);
  const place = (i: number, axis: 0 | 1, most: number) =>
    Math.min(Math.max((points[2 * i + axis] as number) * scale[axis], 0), most);
  let from = 0;
  for (const end of ends) {
    for (let i = from; i < end; i++) {
      const j = i + 1 < end ? i + 1 : from;
      const [x1, y1] = [place(i, 0, width), place(i, 1, height)];
      const [x2, y2] = [place(j, 0, width), place(j, 1, height)];
      if (y1 < y2) addLine(areas, stride, x1, y1, x2, y2, -1);
      if (y1 > y2) addLine(areas, stride, x2, y2, x1, y1, 1);
    }
    from = end;
  }
  const result = new Float32Array(width * height);
  for (let y = 0; y < height; y++) {
    let sum = 0;
    for (let x = 0; x < width; x++) {
      sum += areas[y * stride + x] as number;
      result[y * width + x] = Math.min(Math.max(sum, 0), 1);
    }
  }
  return result;
}

/** A line downwards, y1 < y2. */
function addLine(
  areas: Float32Array,
  stride: number,
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  sign: number,
): void {
  const slope = (x2 - x1) / (y2 - y1);
  for (let y = Math.floor(y1); y < y2; y++) {
    const [top, bottom] = [Math.max(y1, y), Math.min(y2, y + 1)];
    const [a, b] = [x1 + slope * (top - y1), x1 + slope * (bottom - y1)];
    const [left, right] = [Math.max(Math.min(a, b), 0), Math.max(a, b)];
    const drop = sign * (bottom - top);
    for (let x = Math.floor(left); x <= right && x < stride; x++) {
      // Of the line, what lies in this pixel, and how far its middle is from the pixel's right side.
      const [l, r] = [Math.max(left, x), Math.min(right, x + 1)];
      const part = right > left ? (drop * (r - l)) / (right - left) : drop;
      const inside = part * (x + 1 - (l + r) / 2);
      const at = y * stride + x;
      areas[at] = (areas[at] as number) + inside;
      if (x + 1 < stride) areas[at + 1] = (areas[at + 1] as number) + part - inside;
    }
  }
}

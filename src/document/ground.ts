/** What is behind what was cut out: nothing, a colour, or the photo itself out of focus. */
import { boxMean, type PhotoPixels } from "../engine/mask";

/** "#rrggbb" for a colour. */
export type Ground = "none" | "blurred" | `#${string}`;

export const isGround = (text: string): text is Ground =>
  text === "none" || text === "blurred" || /^#[0-9a-f]{6}$/i.test(text);

/** Cells of the longer side that the photo is blurred on, and how far each of three means reaches there. */
const CELLS = 320;
const REACH = 6;

/**
 * Lays the ground under `cut`, RGBA u8 [height, width, 4] of the photo's size, in place; afterwards nothing is transparent.
 * Blurred, the photo is taken without what was cut out of it, whose colours would else stand around it.
 */
export function layUnder(cut: Uint8Array | Uint8ClampedArray, ground: Ground, photo: PhotoPixels): void {
  if (ground === "none") return;
  const under = ground === "blurred" ? blurred(cut, photo) : plain(ground);
  const { width, height } = photo;
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const rest = 255 - (cut[i + 3] as number);
      if (!rest) continue;
      const colour = under(x, y);
      for (let c = 0; c < 3; c++)
        cut[i + c] = Math.round(((cut[i + c] as number) * (255 - rest) + (colour[c] as number) * rest) / 255);
      cut[i + 3] = 255;
    }
  }
}

type Under = (x: number, y: number) => ArrayLike<number>;

function plain(colour: string): Under {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  return () => rgb;
}

/** On cells of some pixels, each as much as there is of it behind the cut-out; between them by bilinear interpolation. */
function blurred(cut: ArrayLike<number>, { data, width, height }: PhotoPixels): Under {
  const side = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const planes = Array.from({ length: 4 }, () => new Float32Array(columns * rows));
  for (let y = 0, i = 0; y < height; y++) {
    for (let x = 0; x < width; x++, i += 4) {
      const at = Math.floor(y / side) * columns + Math.floor(x / side);
      const rest = 255 - (cut[i + 3] as number);
      planes.forEach((plane, c) => {
        plane[at] = (plane[at] as number) + rest * (c < 3 ? (data[i + c] as number) : 1);
      });
    }
  }
  const mean = means(planes);
  for (let i = 0; i < 3; i++) for (const plane of planes) boxMean(plane, plane, columns, rows, REACH);
  const weight = planes[3] as Float32Array;
  for (let at = 0; at < weight.length; at++) {
    const much = weight[at] as number;
    // Sums that were running may leave less than nothing where there was nothing.
    for (let c = 0; c < 3; c++) {
      const plane = planes[c] as Float32Array;
      plane[at] = much > 1e-3 ? Math.min(255, Math.max(0, (plane[at] as number) / much)) : (mean[c] as number);
    }
  }
  const colour = [0, 0, 0];
  return (x, y) => {
    const [fx, fy] = [inside((x + 0.5) / side - 0.5, columns), inside((y + 0.5) / side - 0.5, rows)];
    const [left, top] = [Math.floor(fx), Math.floor(fy)];
    const [right, low] = [Math.min(left + 1, columns - 1), Math.min(top + 1, rows - 1)];
    const [ax, ay] = [fx - left, fy - top];
    for (let c = 0; c < 3; c++) {
      const plane = planes[c] as Float32Array;
      const at = (column: number, row: number) => plane[row * columns + column] as number;
      const above = at(left, top) * (1 - ax) + at(right, top) * ax;
      const below = at(left, low) * (1 - ax) + at(right, low) * ax;
      colour[c] = above * (1 - ay) + below * ay;
    }
    return colour;
  };
}

const inside = (at: number, count: number) => Math.min(Math.max(at, 0), count - 1);

/** Of all that is behind: for where nothing of it is near. */
function means(planes: readonly Float32Array[]): number[] {
  const sums = planes.map((plane) => plane.reduce((sum, value) => sum + value, 0));
  const all = sums[3] || 1;
  return sums.slice(0, 3).map((sum) => sum / all);
}

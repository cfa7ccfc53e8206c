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
  const { width, height } = photo;
  const under = ground === "blurred" ? blurred(cut, photo) : plain(ground, width);
  for (let y = 0, i = 0; y < height; y++) {
    const row = under(y);
    for (let x = 0; x < width; x++, i += 4) {
      const alpha = cut[i + 3] as number;
      if (alpha === 255) continue;
      for (let c = 0; c < 3; c++)
        cut[i + c] = Math.round(((cut[i + c] as number) * alpha + (row[3 * x + c] as number) * (255 - alpha)) / 255);
      cut[i + 3] = 255;
    }
  }
}

/** A row of the ground: RGB f32 [width, 3], until the next call. */
type Under = (y: number) => Float32Array;

function plain(colour: string, width: number): Under {
  const rgb = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
  const row = Float32Array.from({ length: 3 * width }, (_, i) => rgb[i % 3] as number);
  return () => row;
}

/** Cells of some pixels, mixed bilinearly. */
function blurred(cut: ArrayLike<number>, photo: PhotoPixels): Under {
  const { width, height } = photo;
  const side = Math.max(1, Math.ceil(Math.max(width, height) / CELLS));
  const [columns, rows] = [Math.ceil(width / side), Math.ceil(height / side)];
  const cells = cellsOf(cut, photo, { side, columns, rows });
  const [mixed, row] = [new Float32Array(3 * columns), new Float32Array(3 * width)];
  return (y) => {
    const [top, low, down] = between(y, side, rows);
    for (let i = 0; i < mixed.length; i++) {
      const above = cells[3 * columns * top + i] as number;
      mixed[i] = above + down * ((cells[3 * columns * low + i] as number) - above);
    }
    for (let x = 0; x < width; x++) {
      const [left, right, across] = between(x, side, columns);
      for (let c = 0; c < 3; c++) {
        const from = mixed[3 * left + c] as number;
        row[3 * x + c] = from + across * ((mixed[3 * right + c] as number) - from);
      }
    }
    return row;
  };
}

/** The cells on both sides of a pixel's middle, and how far it is on the way to the second. */
function between(at: number, side: number, count: number): [number, number, number] {
  const place = Math.min(Math.max((at + 0.5) / side - 0.5, 0), count - 1);
  const first = Math.floor(place);
  return [first, Math.min(first + 1, count - 1), place - first];
}

/** RGB f32 [rows, columns, 3] of what is behind the cut-out, each pixel as much as there is of it, blurred. */
function cellsOf(
  cut: ArrayLike<number>,
  { data, width, height }: PhotoPixels,
  { side, columns, rows }: { side: number; columns: number; rows: number },
): Float32Array {
  const [red, green, blue, weight] = Array.from({ length: 4 }, () => new Float32Array(columns * rows)) as Planes;
  for (let y = 0, i = 0; y < height; y++) {
    const from = Math.floor(y / side) * columns;
    for (let x = 0; x < width; x++, i += 4) {
      const rest = 255 - (cut[i + 3] as number);
      if (!rest) continue;
      const at = from + Math.floor(x / side);
      red[at] = (red[at] as number) + rest * (data[i] as number);
      green[at] = (green[at] as number) + rest * (data[i + 1] as number);
      blue[at] = (blue[at] as number) + rest * (data[i + 2] as number);
      weight[at] = (weight[at] as number) + rest;
    }
  }
  const planes = [red, green, blue];
  const all = sum(weight) || 1;
  // Of all that is behind: for where nothing of it is near.
  const mean = planes.map((plane) => sum(plane) / all);
  for (let i = 0; i < 3; i++) for (const plane of [...planes, weight]) boxMean(plane, plane, columns, rows, REACH);
  const cells = new Float32Array(3 * columns * rows);
  for (let at = 0; at < weight.length; at++) {
    const much = weight[at] as number;
    // Running sums may leave less than nothing where there was nothing.
    planes.forEach((plane, c) => {
      cells[3 * at + c] = much > 1e-3 ? Math.min(255, Math.max(0, (plane[at] as number) / much)) : (mean[c] as number);
    });
  }
  return cells;
}

type Planes = [Float32Array, Float32Array, Float32Array, Float32Array];
const sum = (plane: Float32Array) => plane.reduce((before, value) => before + value, 0);

/** Alpha of any size → the mask at the photo's size. */
import type { Size } from "../coordinates";
import type { Rle } from "../values";
import { halfPixelTaps } from "./bilinear";
import { addPiece } from "./columns";
import { toRle } from "./edges";

/** u8 [height, width], enlarged bilinearly to `size` ([height, width]), cut at a half: column by column. */
export function cutAlpha(alpha: Uint8ClampedArray, { width, height }: Size, size: Rle["size"]): Rle {
  const [rows, columns] = size;
  const across = halfPixelTaps(width, columns);
  const down = halfPixelTaps(height, rows);
  const column = new Float64Array(height + 1);
  const pieces: number[] = [];
  for (let x = 0; x < columns; x++) {
    const left = across.start[x] as number;
    const right = Math.min(left + 1, width - 1);
    const [near, far] = [across.weights[2 * x] as number, across.weights[2 * x + 1] as number];
    for (let y = 0; y < height; y++) {
      column[y] = near * (alpha[y * width + left] as number) + far * (alpha[y * width + right] as number);
    }
    let from = -1;
    for (let y = 0; y <= rows; y++) {
      const top = down.start[y] as number;
      const isInside =
        y < rows &&
        (down.weights[2 * y] as number) * (column[top] as number) +
          (down.weights[2 * y + 1] as number) * (column[top + 1] as number) >
          127.5;
      if (isInside && from < 0) from = y;
      if (isInside || from < 0) continue;
      addPiece(pieces, x * rows + from, x * rows + y);
      from = -1;
    }
  }
  return toRle(size, pieces);
}

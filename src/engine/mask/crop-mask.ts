/** A photo's mask ↔ the mask of a crop of it. */
import type { Crop, Size } from "../coordinates";
import type { Rle } from "../values";
import { addPiece, splitColumns } from "./columns";
import { edgesOf, toRle } from "./edges";
import { intersect, subtract, unite } from "./sets";

/** The part of a photo's mask that is in the crop, at the crop's size. Throws "internal" as decodeMask does. */
export function cutMask(rle: Rle, [left, top, right, bottom]: Crop): Rle {
  const height = bottom - top;
  const pieces: number[] = [];
  eachPiece(rle, (x, from, to) => {
    const [start, end] = [Math.max(from, top), Math.min(to, bottom)];
    if (x < left || x >= right || start >= end) return;
    const column = (x - left) * height - top;
    addPiece(pieces, column + start, column + end);
  });
  return toRle([height, right - left], pieces);
}

/** A crop's mask at the photo's size, with nothing outside the crop. Throws "internal" as decodeMask does. */
export function pasteMask(rle: Rle, [left, top]: Crop, photo: Size): Rle {
  const pieces: number[] = [];
  eachPiece(rle, (x, from, to) => {
    const column = (x + left) * photo.height + top;
    addPiece(pieces, column + from, column + to);
  });
  return toRle([photo.height, photo.width], pieces);
}

/** What `before` is outside the crop, and `within` in it. Both at the photo's size. Throws "internal" as unite() does. */
export function replacedIn(before: Rle, within: Rle, crop: Crop): Rle {
  const [left, top, right, bottom] = crop;
  const [height, width] = before.size;
  const pieces: number[] = [];
  for (let x = left; x < right; x++) addPiece(pieces, x * height + top, x * height + bottom);
  const inside = toRle([height, width], pieces);
  return unite(subtract(before, inside), intersect(within, inside));
}

/** Of each column's pieces, in order: the column, the first row and that after the last. */
function eachPiece(rle: Rle, visit: (x: number, from: number, to: number) => void): void {
  const { columns, rows } = splitColumns(edgesOf(rle), rle.size[0]);
  for (let i = 0; i < rows.length; i += 2) visit(columns[i] as number, rows[i] as number, rows[i + 1] as number);
}

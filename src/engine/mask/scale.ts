/** Masks at another size: small enough for a link, and at the photo's size again. */
import type { Rle } from "../values";
import { addPiece, columnPixels } from "./columns";
import { edgesOf, toRle } from "./edges";

/** [height, width] of a picture whose longer side is `side` pixels; its own size where that is less. */
export function reducedSize([height, width]: Rle["size"], side: number): Rle["size"] {
  const longest = Math.max(width, height);
  if (longest <= side) return [height, width];
  const scaled = (length: number) => Math.max(1, Math.round((length * side) / longest));
  return [scaled(height), scaled(width)];
}

/**
 * The mask's value at the middle of each of the fewer pixels. A mask that has none of these middles keeps one pixel, so
 * that nothing vanishes. Throws "internal" where the text is no mask.
 */
export function reduceMask(rle: Rle, side: number): Rle {
  const [height, width] = rle.size;
  const size = reducedSize(rle.size, side);
  const [rows, columns] = size;
  const edges = edgesOf(rle);
  if (rows === height && columns === width) return rle;
  const pixels = columnPixels(edges, height);
  const pieces: number[] = [];
  for (let i = 0; i < columns; i++) {
    const column = pixels(middle(i, columns, width));
    for (let j = 0; j < rows; j++) {
      if (column[middle(j, rows, height)]) addPiece(pieces, i * rows + j, i * rows + j + 1);
    }
  }
  if (!pieces.length && edges.length) {
    const at = inLongest(edges);
    const cell = (place: number, count: number, length: number) => Math.floor(((place + 0.5) * count) / length);
    const [i, j] = [cell(Math.floor(at / height), columns, width), cell(at % height, rows, height)];
    addPiece(pieces, i * rows + j, i * rows + j + 1);
  }
  return toRle(size, pieces);
}

/**
 * The mask at a larger size, its border where the values between the pixels' middles (bilinear) pass one half; where the
 * size is under twice as large, the nearest pixel's value. reduceMask() back to the smaller size gives the same mask.
 * Throws "internal" where the text is no mask.
 */
export function enlargeMask(rle: Rle, size: Rle["size"]): Rle {
  const [rows, columns] = rle.size;
  const [height, width] = size;
  if (rows === height && columns === width) return rle;
  const isSmooth = Math.min(height / rows, width / columns) >= 2;
  const pixels = columnPixels(edgesOf(rle), rows);
  const known = new Map<number, Uint8Array>();
  const columnAt = (x: number) => {
    const at = Math.min(Math.max(x, 0), columns - 1);
    const column = known.get(at) ?? pixels(at);
    return known.set(at, column).get(at) as Uint8Array;
  };
  const pieces: number[] = [];
  for (let x = 0; x < width; x++) {
    const place = ((x + 0.5) * columns) / width - 0.5;
    const left = Math.floor(place);
    known.delete(left - 1);
    const share = isSmooth ? place - left : Math.round(place - left);
    const [a, b] = [columnAt(left), columnAt(left + 1)];
    const value = (j: number) => (1 - share) * (a[j] as number) + share * (b[j] as number);
    let start = -1;
    for (let j = 0; j < rows; j++) {
      const here = value(j);
      if (j === 0 && here > 0.5) start = 0;
      if (j === rows - 1) continue;
      const below = value(j + 1);
      if (here > 0.5 === below > 0.5) continue;
      const passes = j + (0.5 - here) / (below - here);
      const row = Math.min(Math.max(Math.ceil(((passes + 0.5) * height) / rows - 0.5), 0), height);
      if (below > 0.5) start = row;
      else {
        if (row > start) addPiece(pieces, x * height + start, x * height + row);
        start = -1;
      }
    }
    if (start >= 0 && start < height) addPiece(pieces, x * height + start, (x + 1) * height);
  }
  return toRle(size, pieces);
}

/** The pixel, of `length`, in which the middle of pixel i of `count` lies. */
const middle = (i: number, count: number, length: number) => Math.floor(((i + 0.5) * length) / count);

/** A position in the middle of the longest run. */
function inLongest(edges: Uint32Array): number {
  let [at, longest] = [0, 0];
  for (let i = 0; i < edges.length; i += 2) {
    const [from, to] = [edges[i] as number, edges[i + 1] as number];
    if (to - from <= longest) continue;
    longest = to - from;
    at = from + (longest >> 1);
  }
  return at;
}

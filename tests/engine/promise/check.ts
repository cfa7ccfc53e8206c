/** What refine() promises of clicks, held against masks at the photo's size that it gives for each click alone. */
import type { Box, Loupe, Mask, Point, RefineEvent } from "../../../src/engine/api";
import { type Fit, type Place, photoPixel, type Size } from "../../../src/engine/coordinates";
import { decodeMask } from "../../../src/engine/mask/rle";
import { postprocess } from "../../../src/engine/pipeline/postprocess";

export interface Asked {
  points: Point[];
  box: Box | null;
  previous: Float32Array | Mask["rle"] | null;
}

export interface Checked {
  mask: Mask;
  /** The clicks that the mask betrays. */
  betrayed: Point[];
  /** Of each positive click where the decoder had to be corrected (but isDisputed): its part's IoU with what it should be, or agreement(). */
  parts: { point: Point; iou: number }[];
}

/** Clicks that count: of those on one pixel the last. */
export function lasting(points: readonly Point[], size: Size): Point[] {
  const at = ({ x, y }: Point) => photoPixel([x, y], size).join();
  return points.filter((point, i) => !points.slice(i + 1).some((later) => at(later) === at(point)));
}

export async function check(loupe: Loupe, photo: string, size: Size, asked: Asked): Promise<Checked> {
  const own: Float32Array[] = [];
  const onEvent = (event: RefineEvent) => {
    if (event.type !== "tensor" || event.name !== "refine/mask_logits") return;
    const { data } = event;
    own.push(new Float32Array(data.buffer, data.byteOffset, data.byteLength / 4));
  };
  const mask = await loupe.refine({ photo, ...asked, trace: true, onEvent });
  const pixels = decodeMask(mask.rle);
  const points = lasting(asked.points, size);
  const betrayed = points.filter((point) => Boolean(pixels[indexOf(point, size)]) !== point.positive);
  if (!mask.held) return { mask, betrayed, parts: [] };
  const side = 4 * mask.size;
  const whole: Fit = { kind: "stretch", side, maskSide: mask.size, content: { width: side, height: side } };
  const first = decodeMask(postprocess(own[0] as Float32Array, whole, size).rle);
  const expected = await corrected(loupe, photo, size, points, first);
  const parts: Checked["parts"] = [];
  for (const point of points.filter((one) => one.positive && !isDisputed(one, points, size, mask.size))) {
    const part = partAt(pixels, point, size);
    const alone = async () => partAt(decodeMask((await loupe.refine({ photo, points: [point] })).rle), point, size);
    let iou = Math.max(iouOf(part, pixels), iouOf(part, partsIn(expected, part, size)));
    if (iou < 0.8) iou = Math.max(iou, iouOf(part, await alone()));
    if (iou < 0.8) iou = Math.max(iou, agreement(part, pixels, expected, point, size));
    parts.push({ point, iou });
  }
  return { mask, betrayed, parts };
}

/** The decoder's own mask with what the clicks alone give added and taken away, all on the photo's pixels. */
async function corrected(loupe: Loupe, photo: string, size: Size, points: readonly Point[], own: Uint8Array) {
  const result = own.slice();
  for (const point of points) {
    if (!point.positive || result[indexOf(point, size)]) continue;
    const alone = decodeMask((await loupe.refine({ photo, points: [point] })).rle);
    partAt(alone, point, size).forEach((inside, i) => {
      if (inside) result[i] = 1;
    });
  }
  const taken = points.filter(({ positive }) => !positive);
  for (const point of taken) {
    if (!result[indexOf(point, size)]) continue;
    const as = { ...point, positive: true };
    const { rle } = await loupe.refine({ photo, points: [as], candidate: 2 });
    const object = partAt(decodeMask(rle), as, size);
    const kept = points.filter((other) => other.positive && object[indexOf(other, size)]);
    object.forEach((inside, i) => {
      const q: Place = [i % size.width, Math.floor(i / size.width)];
      if (inside && nearest(q, taken, size) <= nearest(q, kept, size)) result[i] = 0;
    });
  }
  for (const point of points) result[indexOf(point, size)] = Number(point.positive);
  return result;
}

/**
 * Whether a negative click is so near (two cells of the low-res logits) that a few pixels more or less of what the two
 * share are a fifth of it. In a photo with fewer pixels than cells along a side, pixels leave cells out, so that what is
 * one part in cells may be two in pixels: there only the clicks themselves are checked.
 */
function isDisputed(point: Point, points: readonly Point[], size: Size, side: number): boolean {
  if (Math.min(size.width, size.height) < side) return true;
  const cell = Math.max(size.width, size.height) / side;
  const place = photoPixel([point.x, point.y], size);
  const against = points.filter(({ positive }) => !positive);
  return nearest(place, against, size) <= (2 * cell) ** 2;
}

function nearest([x, y]: Place, points: readonly Point[], size: Size): number {
  const distances = points.map((point) => {
    const [u, v] = photoPixel([point.x, point.y], size);
    return (x - u) ** 2 + (y - v) ** 2;
  });
  return Math.min(...distances, Number.POSITIVE_INFINITY);
}

function indexOf({ x, y }: Point, size: Size): number {
  const [column, row] = photoPixel([x, y], size);
  return row * size.width + column;
}

/** The connected part of a mask (pixels that meet at their sides) under a click. */
function partAt(mask: Uint8Array, point: Point, size: Size): Uint8Array {
  const { width } = size;
  const part = new Uint8Array(mask.length);
  const start = indexOf(point, size);
  if (!mask[start]) return part;
  part[start] = 1;
  const waiting = [start];
  for (let at = waiting.pop(); at !== undefined; at = waiting.pop()) {
    const column = at % width;
    const beside = [at - width, at + width, column > 0 ? at - 1 : -1, column < width - 1 ? at + 1 : -1];
    for (const next of beside) {
      if (!mask[next] || part[next]) continue;
      part[next] = 1;
      waiting.push(next);
    }
  }
  return part;
}

/** The connected parts of a mask that lie mostly in a region: two parts that touch are one in it. */
function partsIn(mask: Uint8Array, region: Uint8Array, size: Size): Uint8Array {
  const { width } = size;
  const parts = new Uint8Array(mask.length);
  const rest = mask.slice();
  for (let i = 0; i < mask.length; i++) {
    if (!rest[i] || !region[i]) continue;
    const part = partAt(rest, { x: i % width, y: Math.floor(i / width), positive: true }, size);
    let [all, shared] = [0, 0];
    for (let at = 0; at < part.length; at++) {
      if (!part[at]) continue;
      all++;
      shared += region[at] as number;
      rest[at] = 0;
    }
    if (2 * shared <= all) continue;
    for (let at = 0; at < part.length; at++) parts[at] = (parts[at] as number) | (part[at] as number);
  }
  return parts;
}

/**
 * Where a − cuts, a pixel decides whether two parts hang together: masks of which 0.99 is the same have other parts. So: how
 * much of the part should be there, and how much of the one that should be there is, the smaller share.
 */
function agreement(part: Uint8Array, mask: Uint8Array, expected: Uint8Array, point: Point, size: Size): number {
  return Math.min(shareIn(expected, part), shareIn(mask, partAt(expected, point, size)));
}

/** How much of a part a mask covers. */
function shareIn(mask: Uint8Array, part: Uint8Array): number {
  let [both, all] = [0, 0];
  for (let i = 0; i < part.length; i++) {
    if (part[i]) all++;
    if (part[i] && mask[i]) both++;
  }
  return all ? both / all : 1;
}

function iouOf(a: Uint8Array, b: Uint8Array): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    if (a[i] && b[i]) both++;
    if (a[i] || b[i]) either++;
  }
  return either ? both / either : 1;
}

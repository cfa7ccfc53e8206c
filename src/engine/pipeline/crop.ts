/**
 * Looking closer: what is said of a photo → of the crop of it that was encoded, and what was found there → in the photo.
 * The pipeline knows nothing of it: to it the crop is a photo. Null for the crop: all of the photo, and nothing changes.
 */
import {
  type Crop,
  cropAround,
  cropBoxToPhoto,
  cropSize,
  isInBox,
  photoBoxToCrop,
  photoToCrop,
  type Size,
  scalePlace,
} from "../coordinates";
import { LoupeError } from "../errors";
import { MIN_SIDE } from "../image/limits";
import { croppedRows, type PhotoRows } from "../image/rows";
import { cutMask, pasteMask } from "../mask/crop-mask";
import { maskArea } from "../mask/rle";
import type { Box, Heatmap, Mask, Point, ProposeEvent, Rle, SegmentEvent, SegmentResult } from "../values";

export interface PartOf {
  crop: Crop;
  /** Of the whole photo as displayed. */
  photo: Size;
}

/** A heatmap that spans the photo instead of the crop has more values, so that it stays as fine, but no more than these a side. */
const FINEST_HEATMAP = 256;

/** What of an open photo is encoded. Throws internal, having closed it, where nothing of the box is in it. */
export function cropPhoto(whole: PhotoRows, box: Box | null): { rows: PhotoRows; part: PartOf | null } {
  if (!box) return { rows: whole, part: null };
  const photo = { width: whole.width, height: whole.height };
  const crop = cropAround(box, photo, MIN_SIDE);
  if (crop) return { rows: croppedRows(whole, crop), part: { crop, photo } };
  whole.close();
  throw new LoupeError("internal", "What was to be looked at closer is not in the photo.");
}

/** Throws internal where one lies outside the crop. */
export function pointsInPart(points: readonly Point[], part: PartOf | null): readonly Point[] {
  if (!part) return points;
  return points.map((point) => {
    if (!isInBox(point, part.crop)) throw outside();
    const [x, y] = photoToCrop([point.x, point.y], part.crop);
    return { ...point, x, y };
  });
}

/** Throws internal where it lies outside the crop. */
export function boxInPart(box: Box | null, part: PartOf | null): Box | null {
  if (!part || !box) return box;
  const inside = photoBoxToCrop(box, part.crop);
  if (!inside) throw outside();
  return inside;
}

/** Low-res logits are of the same encoding. Of a mask that has nothing in the crop there is nothing to correct: null. */
export function previousInPart(previous: Float32Array | Rle | null, part: PartOf | null): Float32Array | Rle | null {
  if (!part || !previous || previous instanceof Float32Array) return previous;
  const cut = cutMask(previous, part.crop);
  return maskArea(cut) ? cut : null;
}

/** A mask as the pipeline made it; its logits go on spanning the crop. */
export function maskOfPart(mask: Mask, part: PartOf | null): Mask {
  if (!part) return mask;
  const { crop, photo } = part;
  return {
    ...mask,
    crop,
    rle: pasteMask(mask.rle, crop, photo),
    bounds: mask.bounds && cropBoxToPhoto(mask.bounds, crop),
  };
}

export function resultOfPart(result: SegmentResult, part: PartOf | null): SegmentResult {
  if (!part) return result;
  const { box, mask, others, heatmap } = result;
  return {
    ...result,
    box: box && cropBoxToPhoto(box, part.crop),
    mask: mask && maskOfPart(mask, part),
    others: others.map((other) => ({
      ...other,
      box: cropBoxToPhoto(other.box, part.crop),
      mask: maskOfPart(other.mask, part),
    })),
    heatmap: heatmap && heatmapOfPart(heatmap, part),
  };
}

export function eventOfPart<Event extends SegmentEvent | ProposeEvent>(event: Event, part: PartOf | null): Event {
  if (!part) return event;
  switch (event.type) {
    case "box":
      return { ...event, box: cropBoxToPhoto(event.box, part.crop) };
    case "heatmap":
      return { ...event, heatmap: heatmapOfPart(event.heatmap, part) };
    case "mask":
    case "proposal":
      return { ...event, mask: maskOfPart(event.mask, part) };
    default:
      return event;
  }
}

/** Over the whole photo: the nearest value of the crop's, and 0 outside it. */
function heatmapOfPart({ size: side, data }: Heatmap, { crop, photo }: PartOf): Heatmap {
  const [left, top, right, bottom] = crop;
  const cropped = cropSize(crop);
  const finer = Math.max(photo.width / cropped.width, photo.height / cropped.height);
  const size = Math.max(side, Math.min(FINEST_HEATMAP, Math.ceil(side * finer)));
  const grid = { width: size, height: size };
  const cells = { width: side, height: side };
  const placed = new Float32Array(size * size);
  for (let i = 0; i < placed.length; i++) {
    const [x, y] = scalePlace([(i % size) + 0.5, Math.floor(i / size) + 0.5], grid, photo);
    if (x < left || y < top || x >= right || y >= bottom) continue;
    const [u, v] = scalePlace(photoToCrop([x, y], crop), cropped, cells);
    placed[i] = data[Math.floor(v) * side + Math.floor(u)] as number;
  }
  return { size, data: placed };
}

const outside = () =>
  new LoupeError("internal", "A click or box lies outside the part of the photo that is looked at.");

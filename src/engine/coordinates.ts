/**
 * Where a place in one image lies in another: stored photo, photo as displayed, model image, segment image, low-res mask.
 * This is the one module where places change frames. (Resampling, image/resize.ts and mask/span.ts, moves pixels and takes
 * its geometry from here; app/camera.ts alone knows the screen.)
 *
 * All coordinates are continuous: x = 0 is the left edge of the first pixel, x = width the right edge of the last, so
 * the centre of pixel i is i + 0.5. Images are resized without keeping their aspect, so every map between two sizes is
 * one scale per axis. trainer/engine/loupe_engine/coordinates.py is the same in Python;
 * tests/fixtures/coordinates.json holds both to the same numbers.
 */
import type { Box } from "./values";

export interface Size {
  width: number;
  height: number;
}
export type Place = [x: number, y: number];
/** EXIF tag 0x0112. 1 is upright, 6 "rotate a quarter clockwise to display". */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Size of the photo as displayed, of a photo stored as `stored` with this EXIF orientation. */
export function displayedSize(stored: Size, orientation: Orientation): Size {
  return orientation >= 5 ? { width: stored.height, height: stored.width } : { ...stored };
}

/** A place in the stored pixels → the same place in the photo as displayed. */
export function toDisplayed([x, y]: Place, stored: Size, orientation: Orientation): Place {
  const { width, height } = stored;
  switch (orientation) {
    case 1:
      return [x, y];
    case 2:
      return [width - x, y];
    case 3:
      return [width - x, height - y];
    case 4:
      return [x, height - y];
    case 5:
      return [y, x];
    case 6:
      return [height - y, x];
    case 7:
      return [height - y, width - x];
    case 8:
      return [y, width - x];
  }
}

/** A place of an image of size `from` → the same place of that image resized to `to`. */
export function scalePlace([x, y]: Place, from: Size, to: Size): Place {
  return [(x * to.width) / from.width, (y * to.height) / from.height];
}

/** scalePlace for both corners of a box. */
export function scaleBox([x1, y1, x2, y2]: Box, from: Size, to: Size): Box {
  const sx = to.width / from.width;
  const sy = to.height / from.height;
  return [x1 * sx, y1 * sy, x2 * sx, y2 * sy];
}

/** Whether a place is in a box, its edges included. */
export function isInBox({ x, y }: { x: number; y: number }, [x1, y1, x2, y2]: Box): boolean {
  return x >= x1 && x <= x2 && y >= y1 && y <= y2;
}

/** Area in both ÷ area in either, 0…1; 0 for boxes without any. */
export function boxIou(a: Box, b: Box): number {
  const area = ([x1, y1, x2, y2]: Box) => Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
  const both = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  const either = area(a) + area(b) - both;
  return either > 0 ? both / either : 0;
}

/** Puts the corners in order and clips to the image. Null when a number is not finite or no area is left inside. */
export function tidyBox(box: readonly number[], size: Size): Box | null {
  const [a, b, c, d] = box;
  if (a === undefined || b === undefined || c === undefined || d === undefined) return null;
  if (![a, b, c, d].every(Number.isFinite)) return null;
  const clip = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  const tidy: Box = [
    clip(Math.min(a, c), size.width),
    clip(Math.min(b, d), size.height),
    clip(Math.max(a, c), size.width),
    clip(Math.max(b, d), size.height),
  ];
  return tidy[2] > tidy[0] && tidy[3] > tidy[1] ? tidy : null;
}

/** A box as the model writes it → pixels of the photo as displayed, tidied. `relative1000` runs from 0 to 1000. */
export function modelBoxToPhoto(
  box: readonly number[],
  convention: "absolute" | "relative1000",
  model: Size,
  photo: Size,
): Box | null {
  const written = convention === "absolute" ? model : { width: 1000, height: 1000 };
  const tidy = tidyBox(box, written);
  return tidy && scaleBox(tidy, written, photo);
}

/** A part of the photo as displayed, in whole pixels of it: what is encoded in its stead when somebody looks closer. */
export type Crop = Box;

/**
 * The whole pixels that a box touches, at least `least` a side where the photo has them. Null where nothing of the box is in
 * the photo, or it is no box.
 */
export function cropAround(box: readonly number[], photo: Size, least: number): Crop | null {
  const tidy = tidyBox(box, photo);
  if (!tidy) return null;
  const [x1, y1, x2, y2] = tidy;
  const span = (from: number, to: number, length: number): Place => {
    const count = Math.min(length, Math.max(least, Math.ceil(to) - Math.floor(from)));
    const start = Math.floor((from + to - count) / 2);
    const at = Math.min(Math.max(Math.min(start, Math.floor(from)), Math.ceil(to) - count, 0), length - count);
    return [at, at + count];
  };
  const [[left, right], [top, bottom]] = [span(x1, x2, photo.width), span(y1, y2, photo.height)];
  return [left, top, right, bottom];
}

export function cropSize([x1, y1, x2, y2]: Crop): Size {
  return { width: x2 - x1, height: y2 - y1 };
}

/** A place in the photo → in the crop of it. */
export function photoToCrop([x, y]: Place, [left, top]: Crop): Place {
  return [x - left, y - top];
}

/** A place in a crop → in the photo. */
function cropToPhoto([x, y]: Place, [left, top]: Crop): Place {
  return [x + left, y + top];
}

/** cropToPhoto for both corners of a box. */
export function cropBoxToPhoto([x1, y1, x2, y2]: Box, crop: Crop): Box {
  return [...cropToPhoto([x1, y1], crop), ...cropToPhoto([x2, y2], crop)];
}

/** The part of a photo's box that is in the crop, in the crop. Null where there is none. */
export function photoBoxToCrop([x1, y1, x2, y2]: Box, crop: Crop): Box | null {
  return tidyBox([...photoToCrop([x1, y1], crop), ...photoToCrop([x2, y2], crop)], cropSize(crop));
}

/**
 * How the photo lies in the square segment image and in the low-res logits over it. "stretch": it fills both. "pad" (SAM1):
 * its longest side does, the rest is on the right or at the bottom.
 */
export interface Fit {
  kind: "stretch" | "pad";
  /** The square's side in pixels, and that of the logits over it. */
  side: number;
  maskSide: number;
  /** The resized photo, from the square's top-left corner on. */
  content: Size;
}

/** The fit of a photo of this size, as a manifest's segment_image says. */
export function fitPhoto(photo: Size, segment: { size: number; mask_size: number; fit: Fit["kind"] }): Fit {
  const { size: side, mask_size: maskSide, fit: kind } = segment;
  if (kind === "stretch") return { kind, side, maskSide, content: { width: side, height: side } };
  const scale = side / Math.max(photo.width, photo.height);
  // SAM's rounding; a hair of a photo still has a pixel.
  const scaled = (length: number) => Math.max(1, Math.floor(length * scale + 0.5));
  return { kind, side, maskSide, content: { width: scaled(photo.width), height: scaled(photo.height) } };
}

/** A place in the photo → in the segment image. */
export function photoToSegment(place: Place, photo: Size, fit: Fit): Place {
  return scalePlace(place, photo, fit.content);
}

/** The column and row of the photo's pixel at a place; places outside have the nearest pixel. */
export function photoPixel([x, y]: Place, { width, height }: Size): Place {
  const index = (at: number, count: number) => Math.min(Math.max(Math.floor(at), 0), count - 1);
  return [index(x, width), index(y, height)];
}

/** How much of the photo, in its pixels, a cell of the low-res logits over the segment image spans. */
export function cellInPhoto(photo: Size, { side, maskSide, content }: Fit): Size {
  const [width, height] = scalePlace([side / maskSide, side / maskSide], content, photo);
  return { width, height };
}

/** A place in the photo → its cell of the low-res logits over the segment image, row-major. */
export function photoToCell(place: Place, photo: Size, fit: Fit): number {
  const { side, maskSide } = fit;
  const cell = (at: number) => Math.min(Math.max(Math.floor((at * maskSide) / side), 0), maskSide - 1);
  const [u, v] = photoToSegment(place, photo, fit);
  return cell(v) * maskSide + cell(u);
}

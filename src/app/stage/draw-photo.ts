import type { Box } from "../../engine";
import { levelFor } from "../page/level";
import type { OpenPhoto } from "../state/photo";
import { clear, enterPhoto, type Surface } from "./draw-shapes";

/** A part of the photo, pixel for pixel. */
export interface Detail {
  bitmap: ImageBitmap;
  /** In photo pixels. */
  box: Box;
}

/** Pixels of the screen a pixel of the photo, from where on these are seen as squares. */
const SQUARES = 2;

/** `levels`: the photo's bitmap at half the size, a quarter… */
export function drawPhoto(
  surface: Surface,
  photo: OpenPhoto,
  levels: readonly ImageBitmap[],
  detail: Detail | null,
): void {
  const { context, view, ratio } = surface;
  clear(context);
  const seen = enterPhoto(surface);
  context.imageSmoothingEnabled = view.scale * ratio < SQUARES;
  const { bitmap, width, height } = photo;
  drawPart(context, levelFor(bitmap, levels, width * view.scale * ratio), [0, 0, width, height], seen);
  if (detail) drawPart(context, detail.bitmap, detail.box, seen);
}

/** In the photo's place: `bitmap` spans it, at any size. */
export function drawCutOut(surface: Surface, { width, height }: OpenPhoto, bitmap: ImageBitmap): void {
  const { context, view, ratio } = surface;
  clear(context);
  const seen = enterPhoto(surface);
  context.imageSmoothingEnabled = view.scale * ratio < SQUARES;
  drawPart(context, bitmap, [0, 0, width, height], seen);
}

/** Of `bitmap`, which shows `box`, what lies in `seen`: whole pixels, so that its edges are not drawn as the photo's. */
function drawPart(context: CanvasRenderingContext2D, bitmap: ImageBitmap, box: Box, seen: Box): void {
  const [x, y, right, bottom] = box;
  const [sx, sy] = [bitmap.width / (right - x), bitmap.height / (bottom - y)];
  const left = Math.max(0, Math.floor((seen[0] - x) * sx) - 1);
  const top = Math.max(0, Math.floor((seen[1] - y) * sy) - 1);
  const width = Math.min(bitmap.width, Math.ceil((seen[2] - x) * sx) + 1) - left;
  const height = Math.min(bitmap.height, Math.ceil((seen[3] - y) * sy) + 1) - top;
  if (width <= 0 || height <= 0) return;
  context.drawImage(bitmap, left, top, width, height, x + left / sx, y + top / sy, width / sx, height / sy);
}

/** The part of the photo that wants more pixels than the bitmap has; null where that is fine enough. */
export function wantedDetail({ bitmap, width, height }: OpenPhoto, surface: Surface, seen: Box): Box | null {
  if (bitmap.width >= width || surface.view.scale * surface.ratio <= bitmap.width / width) return null;
  const box: Box = [
    Math.max(0, Math.floor(seen[0])),
    Math.max(0, Math.floor(seen[1])),
    Math.min(width, Math.ceil(seen[2])),
    Math.min(height, Math.ceil(seen[3])),
  ];
  return box[2] > box[0] && box[3] > box[1] ? box : null;
}

/** Small pictures of what is in a photo: a canvas, and the part of the photo that it shows. */
import type { Box } from "../../../engine/mask";
import { levelFor } from "../../page/level";
import type { Page } from "../../page/page";
import type { OpenPhoto } from "../../state/photo";

/** Air around the object, as a share of its longer side. */
const AIR = 0.08;

/** Clears the canvas; from here on, drawing is in photo pixels, with `box` in its middle. Returns its pixels a photo pixel. */
export function showBox(context: CanvasRenderingContext2D, [x1, y1, x2, y2]: Box): number {
  const { width, height } = context.canvas;
  const scale = Math.min(width / (x2 - x1), height / (y2 - y1)) / (1 + 2 * AIR);
  showMiddle(context, [(x1 + x2) / 2, (y1 + y2) / 2], scale);
  return scale;
}

/** As showBox(), at this scale. */
export function showMiddle(context: CanvasRenderingContext2D, [x, y]: [number, number], scale: number): void {
  const { width, height } = context.canvas;
  context.reset();
  context.translate(width / 2 - x * scale, height / 2 - y * scale);
  context.scale(scale, scale);
}

export function drawWhole(context: CanvasRenderingContext2D, page: Page, photo: OpenPhoto, scale: number): void {
  // The bitmap of a photo that has been closed is empty.
  if (!photo.bitmap.width) return;
  const bitmap = levelFor(photo.bitmap, page.levels(photo.bitmap), photo.width * scale);
  context.drawImage(bitmap, 0, 0, photo.width, photo.height);
}

/** Between the screen and the photo: the one place that knows both. Screen places are CSS pixels of the window. */
import { type Place, type Size, scaleBox, scalePlace } from "../../engine/coordinates";
import type { Box } from "../../engine/values";

/** A place on the screen → in the photo that is drawn in `frame` (its rectangle on the screen). */
export function toPhoto(at: { clientX: number; clientY: number }, frame: DOMRect, photo: Size): Place {
  return scalePlace([at.clientX - frame.left, at.clientY - frame.top], frame, photo);
}

const PERCENT: Size = { width: 100, height: 100 };

/** A place in the photo → CSS, in per cent of the frame. */
export function placeStyle({ x, y }: { x: number; y: number }, photo: Size): { left: string; top: string } {
  const [left, top] = scalePlace([x, y], photo, PERCENT);
  return { left: `${left}%`, top: `${top}%` };
}

/** A box in the photo → CSS, in per cent of the frame. */
export function boxStyle(box: Box, photo: Size): { left: string; top: string; width: string; height: string } {
  const [x1, y1, x2, y2] = scaleBox(box, photo, PERCENT);
  return { left: `${x1}%`, top: `${y1}%`, width: `${x2 - x1}%`, height: `${y2 - y1}%` };
}

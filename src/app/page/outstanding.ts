import { colourDistance, OBJECT_COLOURS, rgbOf } from "../object-colours";
import type { Page } from "./page";

/** Pixels a side that the part of the photo is reduced to. */
const SIDE = 12;

/** The colour whose nearest pixel of the photo is farthest from it, but for the tenth of pixels that are nearest. */
export const outstanding: Page["outstanding"] = ({ bitmap, width, height }, [x1, y1, x2, y2], colours) => {
  const canvas = new OffscreenCanvas(SIDE, SIDE);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  const [sx, sy] = [bitmap.width / width, bitmap.height / height];
  context.drawImage(
    bitmap,
    x1 * sx,
    y1 * sy,
    Math.max(1, (x2 - x1) * sx),
    Math.max(1, (y2 - y1) * sy),
    0,
    0,
    SIDE,
    SIDE,
  );
  const { data } = context.getImageData(0, 0, SIDE, SIDE);
  const score = (colour: number) => {
    const rgb = rgbOf(OBJECT_COLOURS[colour] as string);
    const distances = Array.from({ length: SIDE * SIDE }, (_, i) =>
      colourDistance(rgb, [data[4 * i] as number, data[4 * i + 1] as number, data[4 * i + 2] as number]),
    ).sort((a, b) => a - b);
    return distances[Math.floor(distances.length / 10)] as number;
  };
  const scores = colours.map(score);
  return colours[scores.indexOf(Math.max(...scores))] ?? null;
};

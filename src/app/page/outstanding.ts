import { colourDistance, OBJECT_COLOURS, oklab, rgbOf } from "../object-colours";
import type { Page } from "./page";

/** Pixels of the longer side that the photo is reduced to, once: reading pixels back from a canvas is slow. */
const SIDE = 96;
/** Of the part of the photo so many pixels a side are looked at, at most. */
const SAMPLES = 12;

const reduced = new WeakMap<ImageBitmap, ImageData>();

/** The colour whose nearest pixel of the photo is farthest from it, but for the tenth of pixels that are nearest. */
export const outstanding: Page["outstanding"] = ({ bitmap, width, height }, [x1, y1, x2, y2], colours) => {
  const image = small(bitmap);
  if (!image) return null;
  const [sx, sy] = [image.width / width, image.height / height];
  const columns = samples(x1 * sx, x2 * sx, image.width);
  const rows = samples(y1 * sy, y2 * sy, image.height);
  const pixels = rows.flatMap((y) => columns.map((x) => oklab(image.data.subarray(4 * (y * image.width + x)))));
  const score = (colour: number) => {
    const own = oklab(rgbOf(OBJECT_COLOURS[colour] as string));
    const distances = pixels.map((pixel) => colourDistance(own, pixel)).sort((a, b) => a - b);
    return distances[Math.floor(distances.length / 10)] as number;
  };
  const scores = colours.map(score);
  return colours[scores.indexOf(Math.max(...scores))] ?? null;
};

function small(bitmap: ImageBitmap): ImageData | null {
  const known = reduced.get(bitmap);
  if (known) return known;
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [Math.ceil(bitmap.width * scale), Math.ceil(bitmap.height * scale)];
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.drawImage(bitmap, 0, 0, width, height);
  const image = context.getImageData(0, 0, width, height);
  reduced.set(bitmap, image);
  return image;
}

/** Evenly spaced whole places from `from` to `to`, at least one, all below `limit`. */
function samples(from: number, to: number, limit: number): number[] {
  const count = Math.min(SAMPLES, Math.max(1, Math.ceil(to - from)));
  return Array.from({ length: count }, (_, i) =>
    Math.min(Math.floor(from + ((i + 0.5) * (to - from)) / count), limit - 1),
  );
}

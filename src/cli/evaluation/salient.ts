/** The largest region whose colour is unlike the image's border: the classical guess at "the object". */
import type { Size } from "../../engine/coordinates";
import type { RgbImage } from "../../engine/image/resize";
import { connectedRegions } from "../../engine/mask/regions";

type Colour = [number, number, number];

/** 8-bit sRGB → CIE L*a*b* (D65). */
export function toLab(red: number, green: number, blue: number): Colour {
  const linear = (value: number) => {
    const v = value / 255;
    return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
  };
  const [r, g, b] = [linear(red), linear(green), linear(blue)];
  const bend = (t: number) => (t > 216 / 24389 ? Math.cbrt(t) : (t * 24389) / 27 / 116 + 16 / 116);
  const x = bend((0.4124564 * r + 0.3575761 * g + 0.1804375 * b) / 0.95047);
  const y = bend(0.2126729 * r + 0.7151522 * g + 0.072175 * b);
  const z = bend((0.0193339 * r + 0.119192 * g + 0.9503041 * b) / 1.08883);
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

/** Distance of every pixel's colour from the mean colour of the outermost pixels, in Lab. */
function borderDistances({ data, width, height }: RgbImage): Float64Array {
  const colours = Array.from({ length: width * height }, (_, i) =>
    toLab(data[i * 3] as number, data[i * 3 + 1] as number, data[i * 3 + 2] as number),
  );
  const border = colours.filter((_, i) => {
    const [x, y] = [i % width, Math.floor(i / width)];
    return x === 0 || y === 0 || x === width - 1 || y === height - 1;
  });
  const mean = (channel: 0 | 1 | 2) => border.reduce((sum, colour) => sum + colour[channel], 0) / border.length;
  const [l, a, b] = [mean(0), mean(1), mean(2)];
  return Float64Array.from(colours, (colour) => Math.hypot(colour[0] - l, colour[1] - a, colour[2] - b));
}

const BINS = 256;

/** Otsu's threshold: the cut with the greatest variance between what is below and what is above it. */
export function otsu(values: Float64Array): number {
  const largest = values.reduce((most, value) => Math.max(most, value), 0);
  const counts = new Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = largest > 0 ? Math.min(Math.floor((value / largest) * BINS), BINS - 1) : 0;
    counts[bin] = (counts[bin] as number) + 1;
  }
  const total = counts.reduce((sum, count, bin) => sum + count * bin, 0);
  let [below, sum, best, cut] = [0, 0, -1, BINS - 1];
  for (let bin = 0; bin < BINS - 1; bin++) {
    below += counts[bin] as number;
    sum += (counts[bin] as number) * bin;
    const above = values.length - below;
    if (below === 0 || above === 0) continue;
    const between = below * above * (sum / below - (total - sum) / above) ** 2;
    if (between > best) [best, cut] = [between, bin];
  }
  return ((cut + 1) / BINS) * largest;
}

/** The largest set of pixels that touch at their sides; the first in reading order among equals. */
export function largestComponent(inside: Uint8Array, size: Size): Uint8Array {
  const mask = new Uint8Array(inside.length);
  const [largest] = connectedRegions(inside, size, "sides").sort((a, b) => b.length - a.length);
  for (const at of largest ?? []) mask[at] = 1;
  return mask;
}

/** Less than a person can see: an image of one colour has no salient region. */
const LEAST_DIFFERENCE = 1;

/** Row-major mask of 0 and 1 at the image's own size; empty for an image of one colour. Meant for small images. */
export function salientRegion(image: RgbImage): Uint8Array {
  const distances = borderDistances(image);
  const threshold = Math.max(otsu(distances), LEAST_DIFFERENCE);
  return largestComponent(
    Uint8Array.from(distances, (distance) => (distance >= threshold ? 1 : 0)),
    image,
  );
}

/**
 * The heatmap's colours, those of styles/tokens.css: a pale core where it is likely, amber, orange, nothing. Lightness only
 * rises, so that brighter reads as likelier, also in greyscale and to colour-blind eyes; never through green.
 */

/** Value 0…1 and its sRGB bytes: --heat-hot, --heat, --heat-core. */
const ANCHORS: [value: number, rgb: [r: number, g: number, b: number]][] = [
  [0, [0xff, 0x6b, 0x2c]],
  [0.55, [0xff, 0xb3, 0x1a]],
  [1, [0xff, 0xf1, 0xa8]],
];

/** Of the brightest: the photo shows through all of it. */
const MOST_ALPHA = 0.86;

/** Colour of a value 0…1. */
export function colourAt(value: number): [r: number, g: number, b: number] {
  const at = Math.min(1, Math.max(0, value));
  const index = ANCHORS.findIndex(([to], i) => i > 0 && at <= to);
  const [from, low] = ANCHORS[index - 1] as (typeof ANCHORS)[number];
  const [to, high] = ANCHORS[index] as (typeof ANCHORS)[number];
  const share = (at - from) / (to - from);
  const mixed = (i: 0 | 1 | 2) => Math.round(low[i] + (high[i] - low[i]) * share);
  return [mixed(0), mixed(1), mixed(2)];
}

/** RGB of 256 evenly spaced values. */
const colourTable: Uint8ClampedArray = Uint8ClampedArray.from(
  { length: 256 * 3 },
  (_, i) => colourAt(Math.floor(i / 3) / 255)[i % 3] as number,
);

/**
 * Probabilities, row-major → RGBA. Where nothing is likely the photo shows through: alpha follows the value.
 * A value that is not a number counts as 0.
 */
export function paintHeatmap(data: Float32Array): Uint8ClampedArray<ArrayBuffer> {
  const pixels = new Uint8ClampedArray(data.length * 4);
  for (let i = 0; i < data.length; i++) {
    const value = Math.min(1, Math.max(0, data[i] || 0));
    const colour = Math.round(value * 255) * 3;
    pixels[i * 4] = colourTable[colour] as number;
    pixels[i * 4 + 1] = colourTable[colour + 1] as number;
    pixels[i * 4 + 2] = colourTable[colour + 2] as number;
    pixels[i * 4 + 3] = 255 * MOST_ALPHA * value ** 0.8;
  }
  return pixels;
}

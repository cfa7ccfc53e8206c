/**
 * The heatmap's colours: 256 steps whose lightness rises evenly, so that twice as bright reads as twice as likely,
 * also in greyscale and to colour-blind eyes. Interpolated in OKLCH between anchors from night blue to pale yellow.
 */

/** Lightness 0…1, chroma, hue in degrees. */
const ANCHORS: [lightness: number, chroma: number, hue: number][] = [
  [0.18, 0.09, 285],
  [0.38, 0.17, 310],
  [0.58, 0.21, 355],
  [0.76, 0.17, 55],
  [0.96, 0.1, 105],
];

/** Linear light 0…1 → sRGB byte. */
function toByte(linear: number): number {
  const clipped = Math.min(1, Math.max(0, linear));
  return Math.round(255 * (clipped <= 0.0031308 ? 12.92 * clipped : 1.055 * clipped ** (1 / 2.4) - 0.055));
}

function oklchToRgb(lightness: number, chroma: number, hue: number): [r: number, g: number, b: number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    toByte(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    toByte(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    toByte(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Colour of a value 0…1. */
export function colourAt(value: number): [r: number, g: number, b: number] {
  const at = Math.min(1, Math.max(0, value)) * (ANCHORS.length - 1);
  const index = Math.min(Math.floor(at), ANCHORS.length - 2);
  const share = at - index;
  const [l1, c1, h1] = ANCHORS[index] as (typeof ANCHORS)[number];
  const [l2, c2, h2] = ANCHORS[index + 1] as (typeof ANCHORS)[number];
  // The shorter way around the hue circle.
  const turn = ((h2 - h1 + 540) % 360) - 180;
  return oklchToRgb(l1 + (l2 - l1) * share, c1 + (c2 - c1) * share, h1 + turn * share);
}

/** RGB of 256 evenly spaced values. */
export const colourTable: Uint8ClampedArray = Uint8ClampedArray.from(
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
    pixels[i * 4 + 3] = 255 * value ** 0.6;
  }
  return pixels;
}

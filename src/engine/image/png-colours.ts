/**
 * Colours of a PNG that says its gamma and primaries in numbers (gAMA, cHRM) instead of a profile. Browsers go by them,
 * libvips does not. trainer/engine/loupe_engine/data/pictures/png_colours.py is the same in Python.
 */
import { chunksOf, viewOf } from "./headers";

type Vec3 = [number, number, number];
type Matrix = [Vec3, Vec3, Vec3];

/** Sample → linear light: (value / 255) ^ exponent; then by the matrix to sRGB's primaries. */
export interface PngColours {
  exponent: number;
  matrix: Matrix;
}

/** CIE x, y of white, red, green, blue. */
const SRGB = [0.3127, 0.329, 0.64, 0.33, 0.3, 0.6, 0.15, 0.06];
const BRADFORD: Matrix = [
  [0.8951, 0.2664, -0.1614],
  [-0.7502, 1.7135, 0.0367],
  [0.0389, -0.0685, 1.0296],
];

/** Null where the file has no gamma, or a profile or "sRGB" that goes before it. */
export function pngColours(bytes: Uint8Array): PngColours | null {
  const parts = chunksOf(bytes, "png");
  const head = parts.slice(
    0,
    parts.findIndex(({ name }) => name === "IDAT"),
  );
  const named = (wanted: string) => head.find(({ name }) => name === wanted);
  const gamma = named("gAMA");
  if (!gamma || named("iCCP") || named("sRGB") || named("cICP")) return null;
  const view = viewOf(bytes);
  const value = gamma.to - gamma.from === 4 ? view.getUint32(gamma.from) : 0;
  if (!value) return null;
  const chrm = named("cHRM");
  const places =
    chrm && chrm.to - chrm.from === 32 ? SRGB.map((_, i) => view.getUint32(chrm.from + i * 4) / 1e5) : SRGB;
  const matrix = toSrgb(places);
  return matrix && { exponent: 1e5 / value, matrix };
}

/** In place, of RGBA. */
export function applyColours(rgba: Uint8Array, { exponent, matrix }: PngColours): void {
  const linear = Float64Array.from({ length: 256 }, (_, value) => (value / 255) ** exponent);
  const encoded = Uint8Array.from({ length: 65536 }, (_, value) => encode(value / 65535));
  const at = (value: number) => encoded[Math.round(Math.min(Math.max(value, 0), 1) * 65535)] as number;
  const [[a, b, c], [d, e, f], [g, h, i]] = matrix;
  for (let p = 0; p < rgba.length; p += 4) {
    const x = linear[rgba[p] as number] as number;
    const y = linear[rgba[p + 1] as number] as number;
    const z = linear[rgba[p + 2] as number] as number;
    rgba[p] = at(a * x + b * y + c * z);
    rgba[p + 1] = at(d * x + e * y + f * z);
    rgba[p + 2] = at(g * x + h * y + i * z);
  }
}

function encode(linear: number): number {
  return Math.round(255 * (linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055));
}

function toSrgb(places: number[]): Matrix | null {
  const [theirs, ours] = [toXyz(places), toXyz(SRGB)];
  const back = ours && inverse(ours.matrix);
  if (!theirs || !back) return null;
  const cone = times(BRADFORD, theirs.white);
  const wanted = times(BRADFORD, ours.white);
  const scale = diagonal([wanted[0] / cone[0], wanted[1] / cone[1], wanted[2] / cone[2]]);
  const adapted = product(product(inverse(BRADFORD) as Matrix, scale), BRADFORD);
  return product(back, product(adapted, theirs.matrix));
}

/** Linear RGB → CIE XYZ, white at Y = 1. */
function toXyz(places: number[]): { matrix: Matrix; white: Vec3 } | null {
  const at = (i: number): Vec3 => {
    const [x, y] = [places[i * 2] as number, places[i * 2 + 1] as number];
    return [x / y, 1, (1 - x - y) / y];
  };
  const [white, r, g, b] = [at(0), at(1), at(2), at(3)];
  const primaries: Matrix = [
    [r[0], g[0], b[0]],
    [r[1], g[1], b[1]],
    [r[2], g[2], b[2]],
  ];
  const back = inverse(primaries);
  return back && { matrix: product(primaries, diagonal(times(back, white))), white };
}

function times(m: Matrix, v: Vec3): Vec3 {
  const row = (r: Vec3) => r[0] * v[0] + r[1] * v[1] + r[2] * v[2];
  return [row(m[0]), row(m[1]), row(m[2])];
}

const column = (m: Matrix, i: 0 | 1 | 2): Vec3 => [m[0][i], m[1][i], m[2][i]];
const transposed = (m: Matrix): Matrix => [column(m, 0), column(m, 1), column(m, 2)];
const diagonal = ([a, b, c]: Vec3): Matrix => [
  [a, 0, 0],
  [0, b, 0],
  [0, 0, c],
];

function product(a: Matrix, b: Matrix): Matrix {
  return transposed([times(a, column(b, 0)), times(a, column(b, 1)), times(a, column(b, 2))]);
}

/** Null where there is none: primaries on one line, or a y of 0. */
function inverse(m: Matrix): Matrix | null {
  const cross = (a: Vec3, b: Vec3): Vec3 => [
    a[1] * b[2] - a[2] * b[1],
    a[2] * b[0] - a[0] * b[2],
    a[0] * b[1] - a[1] * b[0],
  ];
  const columns: Matrix = [cross(m[1], m[2]), cross(m[2], m[0]), cross(m[0], m[1])];
  const determinant = m[0][0] * columns[0][0] + m[0][1] * columns[0][1] + m[0][2] * columns[0][2];
  if (!(Math.abs(determinant) > 1e-9)) return null;
  return transposed(columns.map((c) => c.map((value) => value / determinant)) as Matrix);
}

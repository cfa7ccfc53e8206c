/** 16-bit floats (IEEE 754) as ONNX Runtime has them where JavaScript has no array of its own: their bits, in a Uint16Array. */

const BITS = new Float32Array(1);
const WORD = new Uint32Array(BITS.buffer);

/** Rounded to the nearest, to even between two; too large becomes infinity. */
export function toHalves(values: Float32Array): Uint16Array {
  return Uint16Array.from(values, half);
}

function half(value: number): number {
  BITS[0] = value;
  const word = WORD[0] as number;
  const sign = (word >>> 16) & 0x8000;
  const rest = word & 0x7fffffff;
  // Infinity, and what is no number.
  if (rest >= 0x7f800000) return sign | 0x7c00 | (rest > 0x7f800000 ? 0x200 : 0);
  // Below the smallest normal half: a count of 2⁻²⁴.
  if (rest < 0x38800000) return sign | roundHalfToEven(Math.abs(value) * 2 ** 24);
  const rounded = rest + 0xfff + ((rest >>> 13) & 1);
  return sign | Math.min(0x7c00, (rounded - 0x38000000) >>> 13);
}

function roundHalfToEven(value: number): number {
  const floor = Math.floor(value);
  const over = value - floor;
  return over > 0.5 || (over === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}

/** `halves`: their bits, or an array that gives numbers (Float16Array), which is only copied. */
export function toSingles(halves: ArrayLike<number>): Float32Array {
  if (!(halves instanceof Uint16Array)) return Float32Array.from(halves);
  return Float32Array.from(halves, single);
}

function single(bits: number): number {
  const sign = bits & 0x8000 ? -1 : 1;
  const exponent = (bits >>> 10) & 0x1f;
  const fraction = bits & 0x3ff;
  if (exponent === 0x1f) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  if (exponent === 0) return sign * fraction * 2 ** -24;
  return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
}

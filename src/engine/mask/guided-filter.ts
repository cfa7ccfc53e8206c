/**
 * Guided filter: a mask made to follow the edges of a photo (He, Sun, Tang: Guided Image Filtering, TPAMI 2013, with the
 * photo's three colours as guide). In each window the mask is told as a linear function of the colours.
 */
import { boxMean } from "./box-mean";

/** Planes f32 [height, width], row-major, 0…1. */
export interface Guide {
  width: number;
  height: number;
  red: Float32Array;
  green: Float32Array;
  blue: Float32Array;
}

/** The filtered mask at a pixel is red·r + green·g + blue·b + offset: planes f32 [height, width] of the guide. */
export type Linear = Guide & { offset: Float32Array };

/** `mask` f32 [height, width] 0…1; `radius` in pixels of the guide; `epsilon` against colours of 0…1, squared. */
export function guidedFilter(guide: Guide, mask: Float32Array, radius: number, epsilon: number): Linear {
  const { width, height, red, green, blue } = guide;
  const count = width * height;
  const mean = (values: Float32Array) => {
    boxMean(values, values, width, height, radius);
    return values;
  };
  const product = (a: Float32Array, b: Float32Array) => {
    const result = new Float32Array(count);
    for (let i = 0; i < count; i++) result[i] = (a[i] as number) * (b[i] as number);
    return mean(result);
  };
  const [r, g, b, p] = [red, green, blue, mask].map((plane) => mean(plane.slice())) as Planes;
  const [rr, rg, rb] = [product(red, red), product(red, green), product(red, blue)];
  const [gg, gb, bb] = [product(green, green), product(green, blue), product(blue, blue)];
  // Overwritten by what they are turned into.
  const [rp, gp, bp] = [product(red, mask), product(green, mask), product(blue, mask)];
  for (let i = 0; i < count; i++) {
    const [mr, mg, mb, mp] = [r[i] as number, g[i] as number, b[i] as number, p[i] as number];
    // The colours' covariance, symmetric, and theirs with the mask.
    const a = (rr[i] as number) - mr * mr + epsilon;
    const c = (rg[i] as number) - mr * mg;
    const d = (rb[i] as number) - mr * mb;
    const e = (gg[i] as number) - mg * mg + epsilon;
    const f = (gb[i] as number) - mg * mb;
    const h = (bb[i] as number) - mb * mb + epsilon;
    const [u, v, w] = [(rp[i] as number) - mr * mp, (gp[i] as number) - mg * mp, (bp[i] as number) - mb * mp];
    // Its inverse by cofactors; epsilon keeps the determinant above 0.
    const [ea, ec, ed] = [e * h - f * f, d * f - c * h, c * f - d * e];
    const [ee, ef, eh] = [a * h - d * d, c * d - a * f, a * e - c * c];
    const scale = 1 / (a * ea + c * ec + d * ed);
    const x = (ea * u + ec * v + ed * w) * scale;
    const y = (ec * u + ee * v + ef * w) * scale;
    const z = (ed * u + ef * v + eh * w) * scale;
    rp[i] = x;
    gp[i] = y;
    bp[i] = z;
    p[i] = mp - x * mr - y * mg - z * mb;
  }
  return { width, height, red: mean(rp), green: mean(gp), blue: mean(bp), offset: mean(p) };
}

type Planes = [Float32Array, Float32Array, Float32Array, Float32Array];

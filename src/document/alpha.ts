/** Masks as soft edges: how much of each pixel the smoothed outline covers. */
import { decodeMask, maskCorners, maskOutline, type Outline, type Rle } from "../engine/mask";

/** Lines through a pixel, from above to below. */
const LINES = 8;
const ALIKE = 0.99;
/** Of pixels: a mask with more is noise. */
const MOST_SIDES = 400_000;

/**
 * The union of masks as bytes, [height, width]: 255 inside, 0 outside, between them where an outline runs through the
 * pixel. Cut at 128 it is exactly the union: a pixel inside has 128 at least, one outside 127 at most.
 */
export function softMask(masks: readonly Rle[], { width, height }: { width: number; height: number }): Uint8Array {
  const alpha = new Uint8Array(width * height);
  for (const rle of masks) {
    const inside = decodeMask(rle);
    const covered = coverage(maskOutline(rle), width, height);
    for (let i = 0; i < alpha.length; i++) {
      const value = Math.round(255 * (covered[i] as number));
      const own = inside[i] ? Math.max(value, 128) : Math.min(value, 127);
      if (own > (alpha[i] as number)) alpha[i] = own;
    }
  }
  return alpha;
}

/**
 * The smoothed outline, where whoever draws it and cuts at a half gets the mask (IoU of 0.99 at least); else the mask's own
 * corners, as of a single pixel, which smoothing would leave half of.
 */
export function faithfulOutline(rle: Rle): Outline {
  const smooth = maskOutline(rle);
  const [height, width] = rle.size;
  const [inside, covered] = [decodeMask(rle), coverage(smooth, width, height)];
  let [both, either] = [0, 0];
  for (let i = 0; i < inside.length; i++) {
    const drawn = (covered[i] as number) >= 0.5;
    if (inside[i] && drawn) both++;
    if (inside[i] || drawn) either++;
  }
  if (both >= ALIKE * either) return smooth;
  const corners = maskCorners(rle, MOST_SIDES);
  return corners ? { ...corners, points: corners.points.map(Math.round) } : smooth;
}

/** Share of each pixel within the loops (even-odd), f32 [height, width]: exact along each of the lines through it. */
function coverage({ points, ends }: Outline, width: number, height: number): Float32Array {
  const crossings = new Map<number, number[]>();
  let from = 0;
  for (const end of ends) {
    for (let i = from; i < end; i++) {
      const j = i + 1 < end ? i + 1 : from;
      const [x1, y1] = [points[2 * i] as number, (points[2 * i + 1] as number) * LINES];
      const [x2, y2] = [points[2 * j] as number, (points[2 * j + 1] as number) * LINES];
      const last = Math.ceil(Math.max(y1, y2) - 0.5);
      for (let line = Math.ceil(Math.min(y1, y2) - 0.5); line < last; line++) {
        const known = crossings.get(line) ?? [];
        if (!known.length) crossings.set(line, known);
        known.push(x1 + ((line + 0.5 - y1) / (y2 - y1)) * (x2 - x1));
      }
    }
    from = end;
  }
  const shares = new Float32Array(width * height);
  for (const [line, xs] of crossings) {
    xs.sort((a, b) => a - b);
    const row = Math.floor(line / LINES) * width;
    for (let i = 0; i + 1 < xs.length; i += 2) addSpan(shares, row, width, xs[i] as number, xs[i + 1] as number);
  }
  return shares;
}

function addSpan(shares: Float32Array, row: number, width: number, start: number, stop: number): void {
  for (let x = Math.max(Math.floor(start), 0); x < Math.min(stop, width); x++) {
    const part = Math.min(stop, x + 1) - Math.max(start, x);
    shares[row + x] = (shares[row + x] as number) + part / LINES;
  }
}

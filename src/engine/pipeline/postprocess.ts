/** Low-res mask logits → the mask at the photo's own size. */
import type { Size } from "../coordinates";
import { encodeRuns } from "../mask/rle";
import type { Box, Mask } from "../protocol";

/** For each output pixel the two source pixels and the second's share: bilinear, half-pixel centres, edges repeated. */
function halfPixelTaps(from: number, to: number) {
  const low = new Int32Array(to);
  const high = new Int32Array(to);
  const share = new Float32Array(to);
  for (let i = 0; i < to; i++) {
    const at = Math.max(((i + 0.5) * from) / to - 0.5, 0);
    low[i] = Math.min(Math.floor(at), from - 1);
    high[i] = Math.min((low[i] as number) + 1, from - 1);
    share[i] = at - (low[i] as number);
  }
  return { low, high, share };
}

/**
 * Enlarges logits [size, size] (row-major, spanning the photo) to the photo, cuts at `threshold` (inside is greater),
 * and encodes. Goes column by column, so a 100-megapixel photo needs no 100-megapixel buffer.
 */
export function postprocess(
  logits: Float32Array,
  size: number,
  photo: Size,
  threshold: number,
): Pick<Mask, "rle" | "area" | "bounds"> {
  const { width, height } = photo;
  const across = halfPixelTaps(size, width);
  const down = halfPixelTaps(size, height);
  const column = new Float32Array(size);
  const runs: number[] = [];
  let inside = false;
  let run = 0;
  let area = 0;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let x = 0; x < width; x++) {
    const a = across.low[x] as number;
    const b = across.high[x] as number;
    const share = across.share[x] as number;
    for (let row = 0; row < size; row++) {
      column[row] = (logits[row * size + a] as number) * (1 - share) + (logits[row * size + b] as number) * share;
    }
    for (let y = 0; y < height; y++) {
      const part = down.share[y] as number;
      const value =
        (column[down.low[y] as number] as number) * (1 - part) + (column[down.high[y] as number] as number) * part;
      const isInside = value > threshold;
      if (isInside !== inside) {
        runs.push(run);
        run = 0;
        inside = isInside;
      }
      run++;
      if (isInside) {
        area++;
        if (x < left) left = x;
        if (x >= right) right = x + 1;
        if (y < top) top = y;
        if (y >= bottom) bottom = y + 1;
      }
    }
  }
  runs.push(run);
  const bounds: Box | null = area ? [left, top, right, bottom] : null;
  return { rle: { size: [height, width], counts: encodeRuns(runs) }, area, bounds };
}

/** What the mask decoder gave → the Mask people get. */
export function toMask(
  { logits, score }: { logits: Float32Array; score: number },
  size: number,
  photo: Size,
  threshold: number,
): Mask {
  return { size, logits, score, ...postprocess(logits, size, photo, threshold) };
}

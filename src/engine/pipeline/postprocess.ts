/** Low-res mask logits → the mask at the photo's own size. */

import type { Fit, Size } from "../coordinates";
import { Enlarger } from "../mask/bilinear";
import { encodeRuns } from "../mask/rle";
import { photoTaps, spanPhoto } from "../mask/span";
import type { Box, Mask } from "../values";
import type { DecodedMask } from "./mask-decoder";

/**
 * Enlarges logits [maskSide, maskSide] (row-major, over the segment image) to the photo, cuts at 0 (inside is greater),
 * and encodes. Goes column by column, so a 100-megapixel photo needs no 100-megapixel buffer.
 */
export function postprocess(logits: Float32Array, fit: Fit, photo: Size): Pick<Mask, "rle" | "area" | "bounds"> {
  const { width, height } = photo;
  const taps = [photoTaps(fit, "width", width), photoTaps(fit, "height", height)] as const;
  const enlarger = new Enlarger(logits, fit.maskSide, ...taps);
  const runs: number[] = [];
  let inside = false;
  let run = 0;
  let area = 0;
  let [left, top, right, bottom] = [width, height, 0, 0];
  for (let x = 0; x < width; x++) {
    const column = enlarger.column(x);
    for (let y = 0; y < height; y++) {
      const isInside = (column[y] as number) > 0;
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
export function toMask({ logits, score }: DecodedMask, fit: Fit, photo: Size): Mask {
  return { size: fit.maskSide, logits: spanPhoto(logits, fit), score, ...postprocess(logits, fit, photo) };
}

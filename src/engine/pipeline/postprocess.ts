/** Low-res mask logits → the mask at the photo's own size. */

import type { Fit, Size } from "../coordinates";
import { Enlarger } from "../mask/bilinear";
import { encodeRuns, runsArea, runsBounds } from "../mask/rle";
import { photoTaps, spanPhoto } from "../mask/span";
import type { Mask } from "../values";
import type { DecodedMask } from "./mask-decoder";

/** Pixels set by hand: of a column, its rows, and whether each is inside. */
export type Fixes = ReadonlyMap<number, ReadonlyMap<number, boolean>>;

/**
 * Enlarges logits [maskSide, maskSide] (row-major, over the segment image) to the photo, cuts at 0 (inside is greater),
 * and encodes. Goes column by column, so a 100-megapixel photo needs no 100-megapixel buffer.
 */
export function postprocess(
  logits: Float32Array,
  fit: Fit,
  photo: Size,
  fixes?: Fixes,
): Pick<Mask, "rle" | "area" | "bounds"> {
  const { width, height } = photo;
  const taps = [photoTaps(fit, "width", width), photoTaps(fit, "height", height)] as const;
  const enlarger = new Enlarger(logits, fit.maskSide, ...taps);
  const runs: number[] = [];
  let inside = false;
  let run = 0;
  const add = (isInside: boolean, count: number) => {
    if (isInside !== inside) {
      runs.push(run);
      run = 0;
      inside = isInside;
    }
    run += count;
  };
  for (let x = 0; x < width; x++) {
    const fixed = fixes?.get(x);
    if (!fixed) {
      enlarger.cut(x, add);
      continue;
    }
    enlarger.column(x).forEach((value, y) => {
      add(fixed.get(y) ?? value > 0, 1);
    });
  }
  runs.push(run);
  return {
    rle: { size: [height, width], counts: encodeRuns(runs) },
    area: runsArea(runs),
    bounds: runsBounds(runs, height),
  };
}

/** What the mask decoder gave → the Mask people get. `held`, `fixes`: what its clicks had to set right. */
export function toMask({ logits, score }: DecodedMask, fit: Fit, photo: Size, held = 0, fixes?: Fixes): Mask {
  const { maskSide: size } = fit;
  return { size, logits: spanPhoto(logits, fit), crop: null, score, held, ...postprocess(logits, fit, photo, fixes) };
}

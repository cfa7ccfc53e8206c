/** Low-res logits over the segment image ↔ over the photo: resampled where the photo does not fill the image. */
import type { Fit, Size } from "../coordinates";
import { composed, halfPixelTaps, resample, type Taps } from "./bilinear";

/** What logits are outside the photo: no prompt for a mask (CoPRS's own value). */
const OUTSIDE = -50;

/** Whether the photo fills the square. */
function isWhole({ side, content }: Fit): boolean {
  return content.width === side && content.height === side;
}

/**
 * Along one axis, from low-res logits to `to` pixels that span the photo. Padded as SAM1 does it: enlarged to the
 * square, the photo's part cut out, that resized; with the two bilinear steps as one set of taps, so the numbers are
 * the same and the square is never made. A stretched photo is made in one step, as SAM2 does.
 */
export function photoTaps(fit: Fit, axis: keyof Size, to: number): Taps {
  if (fit.kind === "stretch") return halfPixelTaps(fit.maskSide, to);
  const content = fit.content[axis];
  return composed(halfPixelTaps(fit.maskSide, fit.side), halfPixelTaps(content, to));
}

/** Low-res logits over the segment image → as many that span the photo. */
export function spanPhoto(logits: Float32Array, fit: Fit): Float32Array {
  if (isWhole(fit)) return logits;
  const side = fit.maskSide;
  return resample(logits, side, photoTaps(fit, "width", side), photoTaps(fit, "height", side));
}

/** The other way: logits that span the photo, as the mask decoder takes them. */
export function spanSegment(logits: Float32Array, fit: Fit): Float32Array {
  if (isWhole(fit)) return logits;
  const { side, maskSide, content } = fit;
  const cells = (length: number) => (length * maskSide) / side;
  const taps = (length: number) => halfPixelTaps(maskSide, cells(length), maskSide);
  return fillOutside(resample(logits, maskSide, taps(content.width), taps(content.height)), fit);
}

/** A copy with the cells that lie wholly outside the photo set to "surely not". */
export function fillOutside(logits: Float32Array, { side, maskSide, content }: Fit): Float32Array {
  const valid = (length: number) => Math.ceil((length * maskSide) / side);
  const [rows, columns] = [valid(content.height), valid(content.width)];
  return logits.map((value, i) => (Math.floor(i / maskSide) < rows && i % maskSide < columns ? value : OUTSIDE));
}

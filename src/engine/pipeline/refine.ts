/**
 * Clicks, a box, a mask to correct → the mask, in which every click holds. What the decoder's own mask leaves out under a
 * positive click is added, as the object that this click alone gives; what it leaves in under a negative one is taken
 * away, as the smallest object that a click there gives. All of it is done on the low-res logits, and only what their grid
 * cannot tell apart on the photo's pixels.
 */
import { cellInPhoto, isInBox } from "../coordinates";
import { type Click, obeys, placeClicks, withoutContradicted } from "../mask/clicks";
import { partUnder, withoutPart, withPart } from "../mask/parts";
import { pixelFixes, settled } from "../mask/settle";
import { withoutSmallRegions } from "../mask/small-regions";
import type { Segmenter } from "../runtime/model";
import type { Box, Mask, Point, Timings } from "../values";
import { type DecodedMask, type MaskPrompt, type PhotoFeatures, predictMask } from "./mask-decoder";
import { toMask } from "./postprocess";

export interface Correction {
  /** In pixels of the photo. */
  points: readonly Point[];
  box: Box | null;
  /** The graph's mask_input (maskInput). */
  mask: Float32Array | null;
  candidate?: 0 | 1 | 2;
}

/** Throws not-finite. */
export async function refineMask(
  model: Segmenter,
  photo: PhotoFeatures,
  correction: Correction,
  tell: (timings: Timings) => void,
): Promise<Mask> {
  const { fit, size } = photo;
  const points = withoutContradicted(correction.points, size);
  const clicks = placeClicks(points, fit, size);
  const own = await decodeOwn(model, photo, { ...correction, points }, clicks, tell);
  model.trace?.value("mask_logits", "float32", [fit.maskSide, fit.maskSide], own.logits);
  const held = countHeld(own.logits, clicks);
  if (!held) return toMask(own, fit, size);
  const isAlone = points.length === 1 && !correction.box && !correction.mask;
  const logits = await hold(model, photo, { own: own.logits, points, clicks, isAlone });
  return toMask({ ...own, logits }, fit, size, held, pixelFixes(logits, clicks, size, cellInPhoto(size, fit)));
}

const countHeld = (logits: Float32Array, clicks: readonly Click[]) =>
  clicks.filter((click) => !obeys(logits, click)).length;

/**
 * The decoder's own mask. A box that a positive click lies outside of is wrong: if clicks are not obeyed, and the mask to
 * correct remembers what the box was for, the decoder is asked again without it.
 */
async function decodeOwn(
  model: Segmenter,
  photo: PhotoFeatures,
  { points, box, mask, candidate }: Correction,
  clicks: readonly Click[],
  tell: (timings: Timings) => void,
): Promise<DecodedMask> {
  const prompt: MaskPrompt = { kind: "refine", tokens: null, points, box, mask, candidate };
  const began = performance.now();
  const own = await predictMask(model, photo, prompt);
  tell({ mask_decoder: performance.now() - began });
  const held = countHeld(own.logits, clicks);
  if (!held || !box || !mask || !points.some((point) => point.positive && !isInBox(point, box))) return own;
  const free = await predictMask(model, photo, { ...prompt, box: null });
  return countHeld(free.logits, clicks) < held ? free : own;
}

/** The low-res logits of `own` in which every click holds, as far as their grid can tell the clicks apart. */
async function hold(
  model: Segmenter,
  photo: PhotoFeatures,
  {
    own,
    points,
    clicks,
    isAlone,
  }: { own: Float32Array; points: readonly Point[]; clicks: readonly Click[]; isAlone: boolean },
): Promise<Float32Array> {
  const { fit, size } = photo;
  const { maskSide: side } = fit;
  const cell = cellInPhoto(size, fit);
  const object = async (index: number, candidate?: 2) => {
    const [point, click] = [points[index] as Point, clicks[index] as Click];
    if (isAlone && point.positive) return partUnder(own, side, click);
    const one = { ...point, positive: true };
    const prompt: MaskPrompt = { kind: "refine", tokens: null, points: [one], box: null, mask: null, candidate };
    return partUnder((await predictMask(model, photo, prompt)).logits, side, click);
  };
  let logits = own;
  const masks = [own];
  for (const [index, click] of clicks.entries()) {
    if (!click.positive || obeys(logits, click)) continue;
    const part = await object(index);
    masks.push(part);
    logits = withPart(logits, part);
  }
  const taken = clicks.filter((click) => !click.positive);
  for (const [index, click] of clicks.entries()) {
    // One that no mask covers has only the border of two against it, which settled() moves.
    if (click.positive || obeys(logits, click) || masks.every((mask) => obeys(mask, click))) continue;
    const part = await object(index, 2);
    const kept = clicks.filter((other) => other.positive && !obeys(part, { ...other, positive: false }));
    logits = withoutPart(logits, part, { taken, kept, cell });
  }
  logits = withoutSmallRegions(logits, side, model.manifest.mask, clicks);
  return settled(logits, clicks) ?? logits;
}

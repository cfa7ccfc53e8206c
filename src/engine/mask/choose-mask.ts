/**
 * Which of the mask decoder's masks is the answer. Of four, 0 is the single one, and 1…3 are for ambiguous prompts; decoders as
 * they are published for transformers.js give these three alone.
 */
import type { Manifest } from "../store/manifest";
import { type Click, logitAt, obeys } from "./clicks";

const MASKS = 4;

/** Which masks are for ambiguous prompts: the last three. */
export function ambiguousMasks({ length }: ArrayLike<number>): number[] {
  return length < MASKS ? [0, 1, 2] : [1, 2, 3];
}

/** Of the three the one with the best predicted IoU. */
export function bestOfThree(scores: Float32Array): number {
  return first(ambiguousMasks(scores), (index) => scores[index] as number);
}

/**
 * For one click alone: of the three masks that obey it the one with the best predicted IoU, or that of rank `candidate` by
 * area, 0 the largest (the last of them where there are fewer). Where none obeys it, the single mask, if that does; else
 * the one that comes closest. `masks` f32 [masks·count], inside is greater than 0.
 */
export function chooseForClick(
  masks: Float32Array,
  scores: Float32Array,
  click: Pick<Click, "rows" | "positive">,
  candidate?: 0 | 1 | 2,
): number {
  const count = masks.length / scores.length;
  const mask = (index: number) => masks.subarray(index * count, (index + 1) * count);
  const three = ambiguousMasks(scores);
  const fit = three.filter((index) => obeys(mask(index), click));
  const value = (index: number) => (click.positive ? 1 : -1) * logitAt(mask(index), click);
  if (!fit.length) return obeys(mask(0), click) ? 0 : first(three, value);
  if (candidate === undefined) return first(fit, (index) => scores[index] as number);
  const area = (index: number) => mask(index).reduce((sum, logit) => sum + Number(logit > 0), 0);
  const byArea = fit.map((index) => ({ index, area: area(index) })).sort((a, b) => b.area - a.area);
  return (byArea[Math.min(candidate, byArea.length - 1)] as { index: number }).index;
}

/**
 * For several clicks, or with a box or a mask: the single mask, if it obeys every click; else the one of the four that
 * betrays the fewest, the single one or that with the best predicted IoU among equals. Where there is no single one, of the
 * three.
 */
export function chooseForClicks(
  masks: Float32Array,
  scores: Float32Array,
  clicks: readonly Pick<Click, "rows" | "positive">[],
): number {
  const count = masks.length / scores.length;
  const obeyed = [...scores.keys()].map((index) => {
    const mask = masks.subarray(index * count, (index + 1) * count);
    return clicks.filter((click) => obeys(mask, click)).length;
  });
  const most = Math.max(...obeyed);
  if (scores.length === MASKS && obeyed[0] === most) return 0;
  const fit = ambiguousMasks(scores).filter((index) => obeyed[index] === most);
  return first(fit, (index) => scores[index] as number);
}

/** The first of those with the greatest value. */
function first(of: readonly number[], value: (index: number) => number): number {
  return of.reduce((best, index) => (value(index) > value(best) ? index : best));
}

/** Whether the mask's edge would stay where it is if the cut were a little higher or lower (SAM2's measure, ≤ 1). */
export function stability(logits: Float32Array, delta: number): number {
  let above = 0;
  let within = 0;
  for (const value of logits) {
    if (value > delta) above++;
    if (value > -delta) within++;
  }
  return within ? above / within : 1;
}

/** For a text prompt: the single mask, unless there is none or the rule finds it unstable. `masks` f32 [masks·count]. */
export function chooseForText(masks: Float32Array, scores: Float32Array, rule: Manifest["mask"]["stability"]): number {
  if (scores.length < MASKS) return bestOfThree(scores);
  if (!rule) return 0;
  const single = masks.subarray(0, masks.length / scores.length);
  return stability(single, rule.delta) < rule.threshold ? bestOfThree(scores) : 0;
}

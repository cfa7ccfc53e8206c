/** Which of the mask decoder's four masks is the answer: 0 is the single one, 1…3 are for ambiguous prompts. */
import type { Manifest } from "../store/manifest";

/** The mask of 1…3 with the best predicted IoU. */
export function bestOfThree(scores: Float32Array): number {
  let best = 1;
  for (let i = 2; i < scores.length; i++) if ((scores[i] as number) > (scores[best] as number)) best = i;
  return best;
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

/** For a text prompt: mask 0, unless the rule finds it unstable. `masks` f32 [4·count]. */
export function chooseForText(masks: Float32Array, scores: Float32Array, rule: Manifest["mask"]["stability"]): number {
  if (!rule) return 0;
  const single = masks.subarray(0, masks.length / scores.length);
  return stability(single, rule.delta) < rule.threshold ? bestOfThree(scores) : 0;
}

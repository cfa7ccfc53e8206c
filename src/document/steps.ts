/** What the engine answers → steps. */
import type { Mask, Point, SegmentResult } from "../engine/values";
import type { PointStep, StepMask, WordsStep } from "./document";
import { packHeatmap } from "./heatmap";

/** `version` is the model's (ModelInfo.version). Low-res logits are not kept: they are the engine's, not the document's. */
export function wordsStep(result: SegmentResult, version: string): WordsStep {
  const { model, prompt, think, answer, box, label, absent, stopped, notes, timings, heatmap, mask } = result;
  return {
    kind: "words",
    prompt,
    think,
    answer,
    box,
    label,
    absent,
    stopped,
    notes,
    // A clock that stood still gives endless tokens a second, which JSON cannot write.
    timings: Object.fromEntries(Object.entries(timings).filter(([, value]) => Number.isFinite(value))),
    model: { id: model, version },
    heatmap: heatmap && packHeatmap(heatmap),
    mask: mask && stepMask(mask),
  };
}

/** A click on the photo's very edge may have been measured just beyond it. */
export function pointStep({ x, y, positive }: Point, mask: Mask): PointStep {
  const [height, width] = mask.rle.size;
  const clip = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);
  return { kind: "point", point: { x: clip(x, width), y: clip(y, height), positive }, mask: stepMask(mask) };
}

function stepMask({ rle, score }: Mask): StepMask {
  return { rle, score };
}

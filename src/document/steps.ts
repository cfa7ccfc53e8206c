/** What the engine answers, and what a person does by hand → steps. */
import type { Box, Mask, Point, Rle, SegmentResult } from "../engine/mask";
import type { CleanStep, CombineStep, PointStep, Step, StepMask, Stroke, WordsStep } from "./document";
import { packHeatmap } from "./heatmap";

/** Of a step: the part of the photo that was looked at, where it was not all of it. */
const lookedAt = (crop: Box | null) => (crop ? { crop } : {});

/**
 * `version` is the model's (ModelInfo.version), `crop` what of the photo was asked about, null for all. Low-res logits are not
 * kept: they are the engine's, not the document's.
 */
export function wordsStep(result: SegmentResult, version: string, crop: Box | null = null): WordsStep {
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
    ...lookedAt(crop),
    mask: mask && decoded(mask),
  };
}

/** Of an answer with several objects: each as an answer of its own, to the same question. The first is there always. */
export function wordsSteps(
  result: SegmentResult,
  version: string,
  crop: Box | null = null,
): [WordsStep, ...WordsStep[]] {
  const alone = { heatmap: null, others: [] };
  const others = result.others.map((other) => wordsStep({ ...result, ...other, ...alone }, version, crop));
  return [wordsStep(result, version, crop), ...others];
}

/** A click on the photo's very edge may have been measured just beyond it. */
export function pointStep(
  { x, y, positive }: Point,
  mask: StepMask,
  how: PointStep["how"] = "refine",
  crop: Box | null = null,
): PointStep {
  const [height, width] = mask.rle.size;
  const point = { x: clip(x, width), y: clip(y, height), positive };
  return { kind: "point", point, how, ...lookedAt(crop), mask: only(mask) };
}

export function boxStep(box: Box, mask: StepMask, crop: Box | null = null): Step {
  return { kind: "box", box, ...lookedAt(crop), mask: only(mask) };
}

export function strokeStep({ points, radius }: Stroke, erase: boolean, rle: Rle): Step {
  const [height, width] = rle.size;
  const inside = points.map((value, i) => clip(value, i % 2 ? height : width));
  return { kind: erase ? "erase" : "brush", stroke: { points: inside, radius }, mask: { rle, score: null } };
}

export function proposalStep(mask: StepMask, crop: Box | null = null): Step {
  return { kind: "proposal", ...lookedAt(crop), mask: only(mask) };
}

/** `others`: names of the objects that it was combined with. */
export function combineStep(how: CombineStep["how"], others: string[], rle: Rle): Step {
  return { kind: "combine", how, others, mask: { rle, score: null } };
}

export function cleanStep(how: CleanStep["how"], rle: Rle): CleanStep {
  return { kind: "clean", how, mask: { rle, score: null } };
}

/** What of the engine's mask a document keeps. */
function decoded({ rle, score }: Mask): StepMask {
  return { rle, score };
}

/** Masks are told apart by identity, so one that is a document's already stays itself. */
function only(mask: StepMask): StepMask {
  return Object.keys(mask).length === 2 ? mask : { rle: mask.rle, score: mask.score };
}

const clip = (value: number, limit: number) => Math.min(Math.max(value, 0), limit);

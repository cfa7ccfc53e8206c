/** The mask decoder: text, clicks, a box, a mask, in any combination → mask logits. */

import { type Fit, photoToSegment, type Size } from "../coordinates";
import { chooseForClick, chooseForClicks, chooseForText } from "../mask/choose-mask";
import { type Click, placeClicks } from "../mask/clicks";
import { withoutSmallRegions } from "../mask/small-regions";
import { spanSegment } from "../mask/span";
import type { Segmenter } from "../runtime/model";
import { runGraph } from "../runtime/run-graph";
import { float32, int64, output, read } from "../runtime/tensors";
import type { Manifest } from "../store/manifest";
import type { Box, Point } from "../values";
import type { PointedPhoto } from "./encode";

export type PhotoFeatures = Pick<PointedPhoto, "size" | "fit" | "features">;

export interface MaskPrompt {
  /** Whether it says what a sentence means; else it is clicks, a box or a mask to correct. */
  kind: "text" | "refine";
  /** f32 [P·256]; null for none. */
  tokens: Float32Array | null;
  /** In pixels of the photo. */
  points: readonly Point[];
  box: Box | null;
  /** The graph's mask_input, f32 [mask_size²] over the segment image: the heatmap's logits, or a mask to correct. */
  mask: Float32Array | null;
  /** Of one click alone: which mask, by area (RefineOptions). */
  candidate?: 0 | 1 | 2;
}

export interface DecodedMask {
  /** f32 [mask_size²], over the segment image, the model's threshold subtracted: inside is greater than 0. */
  logits: Float32Array;
  /** Predicted IoU, 0…1. */
  score: number;
}

const LABEL = { negative: 0n, positive: 1n, topLeft: 2n, bottomRight: 3n, none: -1n };
const TOKEN_WIDTH = 256;

/** Points and labels in pixels of the segment image, as docs/bundle.md says. */
export function pointPrompt(prompt: Pick<MaskPrompt, "points" | "box">, photo: Size, fit: Fit, padPoint: boolean) {
  const coords: number[] = [];
  const labels: bigint[] = [];
  if (prompt.box) {
    const [x1, y1, x2, y2] = prompt.box;
    coords.push(...photoToSegment([x1, y1], photo, fit), ...photoToSegment([x2, y2], photo, fit));
    labels.push(LABEL.topLeft, LABEL.bottomRight);
  }
  for (const { x, y, positive } of prompt.points) {
    coords.push(...photoToSegment([x, y], photo, fit));
    labels.push(positive ? LABEL.positive : LABEL.negative);
  }
  if (!prompt.box && padPoint) {
    coords.push(0, 0);
    labels.push(LABEL.none);
  }
  return { coords: Float32Array.from(coords), labels: BigInt64Array.from(labels) };
}

/** The prompt → the mask that is the answer to it, cleaned. Throws not-finite. */
export async function predictMask(model: Segmenter, photo: PhotoFeatures, prompt: MaskPrompt): Promise<DecodedMask> {
  const { masks, scores } = await decodeMasks(model, photo, prompt);
  const clicks = placeClicks(prompt.points, photo.fit, photo.size);
  const best = choose(prompt, masks, scores, clicks, model.manifest.mask.stability);
  return cleanMask(model, photo, prompt, { masks, scores }, best);
}

/** What the mask decoder gives to a prompt: 0 is the single mask, 1…3 are for ambiguous prompts. */
export interface Candidates {
  /** f32 [4·mask_size²], over the segment image, the model's threshold subtracted. */
  masks: Float32Array;
  /** Predicted IoU of each, f32 [4]. */
  scores: Float32Array;
}

/** One run of the graph. Throws not-finite. */
export async function decodeMasks(model: Segmenter, photo: PhotoFeatures, prompt: MaskPrompt): Promise<Candidates> {
  const { ort } = model;
  const { fit } = photo;
  const { maskSide: side } = fit;
  const padPoint = prompt.kind === "refine" || model.manifest.mask.pad_point;
  const { coords, labels } = pointPrompt(prompt, photo.size, fit, padPoint);
  const tokens = prompt.tokens ?? new Float32Array(0);
  const outputs = await runGraph(model, "mask_decoder", {
    ...photo.features,
    prompt_tokens: float32(ort, tokens, [1, tokens.length / TOKEN_WIDTH, TOKEN_WIDTH]),
    point_coords: float32(ort, coords, [1, labels.length, 2]),
    point_labels: int64(ort, labels, [1, labels.length]),
    mask_input: float32(ort, prompt.mask ?? new Float32Array(side * side), [1, 1, side, side]),
    has_mask_input: float32(ort, Float32Array.of(prompt.mask ? 1 : 0), [1]),
  });
  const masks = await read(output(outputs, "masks"), "mask");
  const scores = await read(output(outputs, "iou_scores"), "mask's score");
  outputs.object_score?.dispose();
  const { threshold } = model.manifest.mask;
  return { masks: threshold ? masks.map((value) => value - threshold) : masks, scores };
}

/** One of the candidates. */
export function candidate({ maskSide }: Fit, { masks, scores }: Candidates, index: number): DecodedMask {
  const cells = maskSide * maskSide;
  const logits = masks.slice(index * cells, (index + 1) * cells);
  return { logits, score: Math.min(Math.max(scores[index] ?? 0, 0), 1) };
}

/** The same with small regions out, but for those that were clicked for. */
export function cleanMask(
  { manifest }: Pick<Segmenter, "manifest">,
  { size, fit }: Pick<PhotoFeatures, "size" | "fit">,
  { points }: Pick<MaskPrompt, "points">,
  candidates: Candidates,
  index: number,
): DecodedMask {
  const { logits, score } = candidate(fit, candidates, index);
  const clicks = placeClicks(points, fit, size);
  return { logits: withoutSmallRegions(logits, fit.maskSide, manifest.mask, clicks), score };
}

function choose(
  prompt: MaskPrompt,
  masks: Float32Array,
  scores: Float32Array,
  clicks: readonly Click[],
  rule: Manifest["mask"]["stability"],
): number {
  if (prompt.kind === "text") return chooseForText(masks, scores, rule);
  const [click, ...more] = clicks;
  // One click may mean the button, the coat or the person: the decoder's other three masks are for that.
  const isAmbiguous = !prompt.box && !prompt.mask && click && !more.length;
  return isAmbiguous ? chooseForClick(masks, scores, click, prompt.candidate) : chooseForClicks(masks, scores, clicks);
}

/** Low-res logits of a Mask, over the photo → mask_input, in the range that SAM2 clamps it to. */
export function maskInput(logits: Float32Array, fit: Fit, threshold: number): Float32Array {
  return spanSegment(logits, fit).map((value) => Math.min(Math.max(value + threshold, -32), 32));
}

/** The mask decoder: text, clicks, a box, a mask, in any combination → mask logits. */

import { type Fit, photoToSegment, type Size } from "../coordinates";
import { chooseOnGpu } from "../gpu/choose-mask";
import { chooseForClick, chooseForClicks, chooseForText } from "../mask/choose-mask";
import { type Click, placeClicks } from "../mask/clicks";
import { withoutSmallRegions } from "../mask/small-regions";
import { spanSegment } from "../mask/span";
import type { Segmenter } from "../runtime/model";
import type { Tensor } from "../runtime/ort";
import { runGraph } from "../runtime/run-graph";
import { checkFinite, dispose, float32, int64, output, read } from "../runtime/tensors";
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

/** Points and labels in pixels of the segment image, as docs/bundle.md says; `pad`: whether the list ends with none. */
export function pointPrompt(prompt: Pick<MaskPrompt, "points" | "box">, photo: Size, fit: Fit, pad: boolean) {
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
  if (pad) {
    coords.push(0, 0);
    labels.push(LABEL.none);
  }
  return { coords: Float32Array.from(coords), labels: BigInt64Array.from(labels) };
}

/** The prompt → the mask that is the answer to it, cleaned. Throws not-finite. */
export async function predictMask(model: Segmenter, photo: PhotoFeatures, prompt: MaskPrompt): Promise<DecodedMask> {
  const outputs = await runDecoder(model, photo, prompt);
  const clicks = placeClicks(prompt.points, photo.fit, photo.size);
  const rule = model.manifest.mask.stability;
  let chosen = needsAll(prompt, rule) ? null : await chooseWhereTheyLie(model, photo, outputs, prompt, clicks);
  if (!chosen) {
    const { masks, scores } = await readMasks(model, outputs);
    chosen = candidate(photo.fit, { masks, scores }, choose(prompt, masks, scores, clicks, rule));
  }
  return clean(model, photo, clicks, chosen);
}

/** Areas of all masks, or how steady one is, are not measured on the GPU. */
const needsAll = ({ kind, candidate }: MaskPrompt, rule: Manifest["mask"]["stability"]): boolean =>
  candidate !== undefined || (kind === "text" && rule !== null);

/** Null where the masks are not on a GPU, or too many clicks were made. Disposes of the outputs if it is not. */
async function chooseWhereTheyLie(
  { device, manifest }: Segmenter,
  { fit }: Pick<PhotoFeatures, "fit">,
  { masks, scores }: Outputs,
  prompt: MaskPrompt,
  clicks: readonly Click[],
): Promise<DecodedMask | null> {
  if (!device || [masks, scores].some(({ location }) => location !== "gpu-buffer")) return null;
  const [cells, count] = [fit.maskSide ** 2, scores.size];
  // The kernel chooses among three or four, and reads no halves.
  if (count !== 3 && count !== 4) return null;
  if ([masks, scores].some(({ type }) => type !== "float32") || masks.size !== count * cells) return null;
  const lying = {
    masks: masks.gpuBuffer as GPUBuffer,
    scores: scores.gpuBuffer as GPUBuffer,
    cells,
    count,
    threshold: manifest.mask.threshold,
  };
  const chosen = await chooseOnGpu(device, lying, prompt.kind === "text" ? [] : clicks, isAmbiguous(prompt));
  if (!chosen) return null;
  dispose([masks, scores]);
  checkFinite(chosen.logits, "mask");
  return { logits: chosen.logits, score: clampScore(chosen.score) };
}

/** What the mask decoder gives to a prompt: four masks, or three (mask/choose-mask.ts). */
export interface Candidates {
  /** f32 [masks·mask_size²], over the segment image, the model's threshold subtracted. */
  masks: Float32Array;
  /** Predicted IoU of each, f32 [masks]. */
  scores: Float32Array;
}

/** One run of the graph. Throws not-finite. */
export async function decodeMasks(model: Segmenter, photo: PhotoFeatures, prompt: MaskPrompt): Promise<Candidates> {
  return readMasks(model, await runDecoder(model, photo, prompt));
}

/** Of the graph: masks f32 [1, masks, mask_size, mask_size], scores f32 [1, masks]; on the GPU where it runs there. */
interface Outputs {
  masks: Tensor;
  scores: Tensor;
}

async function runDecoder(model: Segmenter, photo: PhotoFeatures, prompt: MaskPrompt): Promise<Outputs> {
  const { ort } = model;
  const { fit } = photo;
  const { maskSide: side } = fit;
  const { pad_point, pad_box } = model.manifest.mask;
  const pad = prompt.box ? pad_box : prompt.kind === "refine" || pad_point;
  const { coords, labels } = pointPrompt(prompt, photo.size, fit, pad);
  const tokens = prompt.tokens ?? new Float32Array(0);
  const feeds = {
    ...photo.features,
    prompt_tokens: float32(ort, tokens, [1, tokens.length / TOKEN_WIDTH, TOKEN_WIDTH]),
    point_coords: float32(ort, coords, [1, labels.length, 2]),
    point_labels: int64(ort, labels, [1, labels.length]),
    mask_input: float32(ort, prompt.mask ?? new Float32Array(side * side), [1, 1, side, side]),
    has_mask_input: float32(ort, Float32Array.of(prompt.mask ? 1 : 0), [1]),
  };
  const outputs = await runGraph(model, "mask_decoder", feeds, ["masks", "iou_scores"]);
  return { masks: output(outputs, "masks"), scores: output(outputs, "iou_scores") };
}

async function readMasks({ manifest }: Segmenter, outputs: Outputs): Promise<Candidates> {
  const masks = await read(outputs.masks, "mask");
  const scores = await read(outputs.scores, "mask's score");
  const { threshold } = manifest.mask;
  return { masks: threshold ? masks.map((value) => value - threshold) : masks, scores };
}

/** One of the candidates. */
export function candidate({ maskSide }: Fit, { masks, scores }: Candidates, index: number): DecodedMask {
  const cells = maskSide * maskSide;
  return { logits: masks.slice(index * cells, (index + 1) * cells), score: clampScore(scores[index] ?? 0) };
}

const clampScore = (score: number): number => Math.min(Math.max(score, 0), 1);

/** One of the candidates with small regions out, but for those that were clicked for. */
export function cleanMask(
  model: Pick<Segmenter, "manifest">,
  { size, fit }: Pick<PhotoFeatures, "size" | "fit">,
  { points }: Pick<MaskPrompt, "points">,
  candidates: Candidates,
  index: number,
): DecodedMask {
  return clean(model, { fit }, placeClicks(points, fit, size), candidate(fit, candidates, index));
}

function clean(
  { manifest }: Pick<Segmenter, "manifest">,
  { fit }: Pick<PhotoFeatures, "fit">,
  clicks: readonly Click[],
  { logits, score }: DecodedMask,
): DecodedMask {
  return { logits: withoutSmallRegions(logits, fit.maskSide, manifest.mask, clicks), score };
}

/** One click may mean the button, the coat or the person: the decoder's other three masks are for that. */
const isAmbiguous = ({ kind, box, mask, points }: MaskPrompt): boolean =>
  kind === "refine" && !box && !mask && points.length === 1;

function choose(
  prompt: MaskPrompt,
  masks: Float32Array,
  scores: Float32Array,
  clicks: readonly Click[],
  rule: Manifest["mask"]["stability"],
): number {
  if (prompt.kind === "text") return chooseForText(masks, scores, rule);
  const click = isAmbiguous(prompt) ? clicks[0] : undefined;
  return click ? chooseForClick(masks, scores, click, prompt.candidate) : chooseForClicks(masks, scores, clicks);
}

/** Low-res logits of a Mask, over the photo → mask_input, in the range that SAM2 clamps it to. */
export function maskInput(logits: Float32Array, fit: Fit, threshold: number): Float32Array {
  return spanSegment(logits, fit).map((value) => Math.min(Math.max(value + threshold, -32), 32));
}

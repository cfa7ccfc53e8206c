/** The mask decoder: text, clicks, a box, a mask, in any combination → mask logits. */
import { type Size, scaleBox, scalePlace } from "../coordinates";
import type { Box, Point } from "../protocol";
import { float32, int64, output, read, run } from "../runtime/tensors";
import type { SegmentFeatures } from "./encode";
import type { Model } from "./model";

export interface MaskPrompt {
  /** f32 [P·256]; null without text. */
  tokens: Float32Array | null;
  /** In pixels of the photo. */
  points: readonly Point[];
  box: Box | null;
  /** Low-res logits f32 [mask_size²]: the heatmap's, or a mask to correct. */
  mask: Float32Array | null;
}

export interface DecodedMask {
  /** f32 [mask_size²], spanning the photo. */
  logits: Float32Array;
  /** Predicted IoU, 0…1. */
  score: number;
}

const LABEL = { negative: 0n, positive: 1n, topLeft: 2n, bottomRight: 3n, none: -1n };
const TOKEN_WIDTH = 256;

/** Points and labels in pixels of the segment image, as docs/contract.md says. */
export function pointPrompt(prompt: Pick<MaskPrompt, "points" | "box">, photo: Size, side: number) {
  const segment = { width: side, height: side };
  const coords: number[] = [];
  const labels: bigint[] = [];
  if (prompt.box) {
    coords.push(...scaleBox(prompt.box, photo, segment));
    labels.push(LABEL.topLeft, LABEL.bottomRight);
  }
  for (const { x, y, positive } of prompt.points) {
    coords.push(...scalePlace([x, y], photo, segment));
    labels.push(positive ? LABEL.positive : LABEL.negative);
  }
  if (!prompt.box) {
    coords.push(0, 0);
    labels.push(LABEL.none);
  }
  return { coords: Float32Array.from(coords), labels: BigInt64Array.from(labels) };
}

export async function decodeMask(
  model: Model,
  features: SegmentFeatures,
  photo: Size,
  prompt: MaskPrompt,
): Promise<DecodedMask> {
  const { ort, manifest, sessions } = model;
  const { size, mask_size: side } = manifest.segment_image;
  const { coords, labels } = pointPrompt(prompt, photo, size);
  const tokens = prompt.tokens ?? new Float32Array(0);
  const outputs = await run(sessions.mask_decoder, {
    image_embed: features.image_embed,
    "high_res_feats.0": features["high_res_feats.0"],
    "high_res_feats.1": features["high_res_feats.1"],
    prompt_tokens: float32(ort, tokens, [1, tokens.length / TOKEN_WIDTH, TOKEN_WIDTH]),
    point_coords: float32(ort, coords, [1, labels.length, 2]),
    point_labels: int64(ort, labels, [1, labels.length]),
    mask_input: float32(ort, prompt.mask ?? new Float32Array(side * side), [1, 1, side, side]),
    has_mask_input: float32(ort, Float32Array.of(prompt.mask ? 1 : 0), [1]),
  });
  const masks = await read(output(outputs, "masks"), "mask");
  const scores = await read(output(outputs, "iou_scores"), "mask's score");
  output(outputs, "object_score").dispose();
  const best = isAmbiguous(prompt) ? bestOf(scores) : 0;
  const logits = masks.slice(best * side * side, (best + 1) * side * side);
  return { logits, score: Math.min(Math.max(scores[best] ?? 0, 0), 1) };
}

/** One click may mean the button, the coat or the person: the decoder's other three masks are for that. */
function isAmbiguous({ tokens, points, box, mask }: MaskPrompt): boolean {
  return !tokens && !box && !mask && points.length === 1;
}

function bestOf(scores: Float32Array): number {
  let best = 1;
  for (let i = 2; i < scores.length; i++) if ((scores[i] as number) > (scores[best] as number)) best = i;
  return best;
}

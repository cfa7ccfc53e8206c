/**
 * What is said of an outline instead of a percentage: how likely it is the thing that was asked for, and cleanly cut.
 *
 * The decoder's IoU prediction alone says how cleanly the outline follows *something*. Where it came from words, two
 * others point at the thing: the box that the model wrote, and the heatmap. An outline is good where all three agree.
 * The limits were chosen on development questions (docs/evaluation.md, "The rating of an outline").
 */
import { maskBounds, maskThumbnail } from "../engine/mask";
import type { Box, Rle } from "../engine/values";
import type { DocumentObject, WordsStep } from "./document";
import { unpackHeatmap } from "./heatmap";

export type Rating = "good" | "check" | "unsure";

export interface OutlineEvidence {
  /** The decoder's IoU prediction, 0…1. */
  score: number;
  /** IoU of the answer's box with the mask's bounds; null where there is no box, or clicks have gone beyond it. */
  boxIou: number | null;
  /** Soft IoU of heatmap and mask, cell by cell: Σ min / Σ max; null as above. */
  heatmapIou: number | null;
}

/** Of an outline from clicks, only the prediction is there. Null agreements are left out of the rule. */
export function rateOutline({ score, boxIou, heatmapIou }: OutlineEvidence): Rating {
  if (heatmapIou === null && boxIou === null)
    return score >= CLICKED.good ? "good" : score >= CLICKED.check ? "check" : "unsure";
  const agrees = (value: number | null, least: number) => value === null || value >= least;
  if (score >= GOOD.score && agrees(boxIou, GOOD.boxIou) && agrees(heatmapIou, GOOD.heatmapIou)) return "good";
  return (score + (heatmapIou ?? score)) / 2 >= CHECK ? "check" : "unsure";
}

const GOOD = { score: 0.7, boxIou: 0.6, heatmapIou: 0.6 };
/** Of the mean of prediction and heatmap's agreement. */
const CHECK = 0.5;
const CLICKED = { good: 0.8, check: 0.6 };

/** An object's rating by its last mask; null where it has none, or one that no decoder drew. */
export function rateObject({ steps }: DocumentObject): Rating | null {
  const last = steps.at(-1);
  const score = last?.mask?.score ?? null;
  if (!last || score === null) return null;
  const evidence = last.kind === "words" ? wordsEvidence(last) : null;
  return rateOutline(evidence ?? { score, boxIou: null, heatmapIou: null });
}

/** Null for a step without a mask that a decoder drew. */
export function wordsEvidence({ mask, box, heatmap }: WordsStep): OutlineEvidence | null {
  if (!mask || mask.score === null) return null;
  const bounds = maskBounds(mask.rle);
  return {
    score: mask.score,
    boxIou: box && (bounds ? boxIou(box, bounds) : 0),
    heatmapIou: heatmap && softIou(unpackHeatmap(heatmap).data, coverage(mask.rle, heatmap.size)),
  };
}

function softIou(a: Float32Array, b: Float32Array): number {
  let [least, most] = [0, 0];
  a.forEach((value, i) => {
    least += Math.min(value, b[i] as number);
    most += Math.max(value, b[i] as number);
  });
  return most > 0 ? least / most : 0;
}

/** f32 [size, size], row-major: the share of each cell that is in the mask. */
function coverage(rle: Rle, size: number): Float32Array {
  const [height, width] = rle.size;
  return Float32Array.from(maskThumbnail(rle, [0, 0, width, height], size, size), (alpha) => alpha / 255);
}

function boxIou(a: Box, b: Box): number {
  const overlap = areaOf([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return overlap / Math.max(areaOf(a) + areaOf(b) - overlap, Number.MIN_VALUE);
}

function areaOf([x1, y1, x2, y2]: Box): number {
  return Math.max(0, x2 - x1) * Math.max(0, y2 - y1);
}

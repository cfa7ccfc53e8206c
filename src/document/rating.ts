/**
 * What is said of an outline instead of a percentage: how likely it is the thing that was asked for, and cleanly cut.
 *
 * The decoder's IoU prediction alone says how cleanly the outline follows *something*. Where it came from words, two
 * others point at the thing: the box that the model wrote, and the heatmap. An outline is good where all three agree, and
 * with the thought: as many parts as it means things, and but one thing of that name where it means one.
 * The limits were chosen on development questions (docs/evaluation.md, "The rating of an outline").
 */

import { boxIou, connectedRegions, maskBounds, maskThumbnail, type Rle } from "../engine/mask";
import type { DocumentObject, StepMask, WordsStep } from "./document";
import { unpackHeatmap } from "./heatmap";
import { countedThing, type ListedThing, listOf } from "./seen";

export type Rating = "good" | "check" | "unsure";

export interface OutlineEvidence {
  /** The decoder's IoU prediction, 0…1. */
  score: number;
  /** IoU of the answer's box with the mask's bounds; null where there is no box, or clicks have gone beyond it. */
  boxIou: number | null;
  /** Soft IoU of heatmap and mask, cell by cell: Σ min / Σ max; null as above. */
  heatmapIou: number | null;
  /** How many parts the mask has, where the thought means several things, and how many these are; else 1 and 1. */
  parts: number;
  meant: number;
  /** How many things the thought's list has of the answer's name; null where there is no list, or clicks as above. */
  called: number | null;
}

/** The least of each for "good". One that clicks went over has its prediction alone, and there that is enough. */
const GOOD = { score: 0.7, boxIou: 0.6, heatmapIou: 0.6 };
/** The least mean of prediction and heatmap's agreement (or prediction alone) for "check". */
const CHECK = 0.4;
/** A part is that large a share of the mask at least. */
const LEAST_PART = 0.03;
/** Cells a side in which parts are counted where there is no heatmap. */
const GRID = 80;

export function rateOutline({ score, boxIou, heatmapIou, parts, meant, called }: OutlineEvidence): Rating {
  const clean = score >= GOOD.score;
  const agreed = (boxIou ?? 1) >= GOOD.boxIou && (heatmapIou ?? 1) >= GOOD.heatmapIou;
  // Fewer parts than things: one may be missing, whatever else agrees ("both cats"). Two of one name: it is often the
  // wrong one, or both. None of that name: the answer is not what was thought.
  const complete = meant > 1 ? parts >= meant : (called ?? 1) === 1;
  if (clean && agreed && complete) return "good";
  return (score + (heatmapIou ?? score)) / 2 >= CHECK ? "check" : "unsure";
}

/** An object's rating by its last mask; null where it has none, or one that no decoder drew. */
export function rateObject({ steps }: DocumentObject): Rating | null {
  const last = steps.at(-1);
  const score = last?.mask?.score ?? null;
  if (!last?.mask || score === null) return null;
  if (last.kind === "words") return rateOutline(evidenceOf(last, last.mask));
  return rateOutline({ score, boxIou: null, heatmapIou: null, parts: 1, meant: 1, called: null });
}

/** Of a question's step and the mask it gave. */
export function evidenceOf({ think, label, box, heatmap }: WordsStep, { rle, score }: StepMask): OutlineEvidence {
  const bounds = maskBounds(rle);
  const size = heatmap?.size ?? GRID;
  const covered = coverage(rle, size);
  const meant = thingsMeant(think);
  return {
    score: score ?? 0,
    boxIou: box && (bounds ? boxIou(box, bounds) : 0),
    heatmapIou: heatmap && softIou(unpackHeatmap(heatmap).data, covered),
    parts: meant > 1 ? countParts(covered, size) : 1,
    meant,
    called: thingsCalled(label, think),
  };
}

/** "that means two people left and person right." → 3: the trainer's grammar (data/expressions/several.py). */
function thingsMeant(think: string): number {
  const items = /\bmeans ([^.]*)/i.exec(think)?.[1]?.split(" and ") ?? [];
  return Math.max(
    items.reduce((sum, item) => sum + countedThing(item.trim().toLowerCase()).count, 0),
    1,
  );
}

/** How many things of the thought's list are called what the answer is called; null without a list or a label. */
function thingsCalled(label: string | null, think: string): number | null {
  const list = listOf(think);
  if (label === null || list.length === 0) return null;
  // A label may have a colour before the name ("red cup"). Most plurals begin as their singular does.
  const called = ` ${label.toLowerCase()}`;
  const isCalled = ({ name, count }: ListedThing) =>
    count > 1 ? called.includes(` ${name.slice(0, 2)}`) : called.endsWith(` ${name}`);
  return list.filter(isCalled).reduce((sum, { count }) => sum + count, 0);
}

function countParts(covered: Float32Array, size: number): number {
  const inside = Uint8Array.from(covered, (share) => (share > 0.5 ? 1 : 0));
  const regions = connectedRegions(inside, { width: size, height: size }, "corners").map(({ length }) => length);
  const all = regions.reduce((sum, length) => sum + length, 0);
  return regions.filter((length) => length >= LEAST_PART * all).length;
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

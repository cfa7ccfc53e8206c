/** The answer on screen, whether an object of the document or still being written: derived, never kept. */
import { clicksOf, findObject, objectMask, type PackedHeatmap, type WordsStep, wordsOf } from "../../document/document";
import { unpackHeatmap } from "../../document/heatmap";
import type { Box, Heatmap, Point } from "../../engine";
import { maskArea } from "../../engine/mask";
import type { ClicksSlice } from "./clicks";
import { type DocumentSlice, documentOf, type LowResMask, RUN } from "./document";
import type { RunSlice } from "./run";

export interface Shown {
  prompt: string;
  think: string;
  answer: string;
  /** Written so far. */
  tokens: number;
  box: Box | null;
  label: string | null;
  heatmap: Heatmap | null;
  /** What the stage draws; null without a mask, or with an empty one. */
  mask: LowResMask | null;
  /** How cleanly the decoder thinks the mask follows a thing (its IoU prediction), 0…1; null without a mask. */
  score: number | null;
  /** Null while the answer is being written. */
  words: WordsStep | null;
  clicks: Point[];
  /** Clicks that are not in the mask yet. */
  pending: Point[];
}

type Seen = Pick<DocumentSlice, "history" | "selected" | "drawings"> &
  Pick<RunSlice, "run"> &
  Pick<ClicksSlice, "pending">;

/** Unpacked once, however many panels show it: the stage paints it again only when it is another. */
const heatmaps = new WeakMap<PackedHeatmap, Heatmap>();

function unpacked(packed: PackedHeatmap): Heatmap {
  const heatmap = heatmaps.get(packed) ?? unpackHeatmap(packed);
  heatmaps.set(packed, heatmap);
  return heatmap;
}

export function shownAnswer(state: Seen): Shown | null {
  const { selected, run, drawings, pending } = state;
  if (selected === RUN) {
    if (!run) return null;
    const { prompt, think, answer, tokens, box, label, heatmap, mask } = run;
    const shown = mask?.area ? mask : null;
    const score = mask?.score ?? null;
    return {
      prompt,
      think,
      answer,
      tokens,
      box,
      label,
      heatmap,
      mask: shown,
      score,
      words: null,
      clicks: [],
      pending: [],
    };
  }
  const document = documentOf(state);
  const object = document && selected ? findObject(document, selected) : null;
  const words = object && wordsOf(object);
  if (!object || !words) return null;
  const { prompt, think, answer, box, label, heatmap, timings } = words;
  const mask = objectMask(object);
  return {
    prompt,
    think,
    answer,
    tokens: timings.tokens ?? 0,
    box: words.absent ? null : box,
    label,
    heatmap: heatmap && unpacked(heatmap),
    mask: mask && maskArea(mask.rle) ? (drawings.get(mask) ?? null) : null,
    score: mask?.score ?? null,
    words,
    clicks: clicksOf(object),
    pending: pending.flatMap((click) => (click.object === object.id ? [click.point] : [])),
  };
}

/** Everything about an object but its heatmap, as JSON: for scripts. docs/formats.md has the same as a table. */

import { type Box, maskArea, maskBounds, type Point, type Rle } from "../../engine/mask";
import {
  clicksOf,
  type Document,
  type DocumentObject,
  objectMask,
  visibleObjects,
  type WordsStep,
  wordsOf,
} from "../document";
import { toUtf8 } from "../utf8";
import type { Format } from "./format";

/** One object. Lengths and places are in pixels of the photo as displayed. */
export interface Result {
  /** Of this shape: another number where a key is renamed, removed or changes its meaning. */
  version: 1;
  /** Id and version of the model; null for an object that came from no words, whose texts are then empty. */
  model: string | null;
  model_version: string | null;
  prompt: string;
  think: string;
  answer: string;
  /** The box that the model wrote, [x1, y1, x2, y2]. */
  box: Box | null;
  /** What the model called it. */
  label: string | null;
  /** The model says that nothing matches. */
  absent: boolean;
  /** The decoder's IoU prediction of the mask below, 0…1; 0 without one. */
  score: number;
  /** The mask after the last click: COCO RLE, `size` [height, width]. */
  rle: Rle | null;
  /** Pixels in the mask, and its tight box with x2 and y2 exclusive; null when there is none or it is empty. */
  area: number;
  bounds: Box | null;
  /** In the order in which they were made. */
  clicks: Point[];
  /** Whether the answer was cut short: by a person, or by the limit on its length. */
  stopped: "no" | "user" | "length";
  notes: string[];
  /** The engine's Timings: milliseconds, but for tokens and tokens_per_second. */
  timings: Record<string, number>;
}

const NO_WORDS = {
  prompt: "",
  think: "",
  answer: "",
  box: null,
  label: null,
  absent: false,
  stopped: "no",
  notes: [],
  timings: {},
} satisfies Partial<WordsStep>;

export function resultOf(object: DocumentObject): Result {
  const words = wordsOf(object);
  const { prompt, think, answer, box, label, absent, stopped, notes, timings } = words ?? NO_WORDS;
  const mask = objectMask(object);
  return {
    version: 1,
    model: words?.model.id ?? null,
    model_version: words?.model.version ?? null,
    prompt,
    think,
    answer,
    box,
    label,
    absent,
    score: mask?.score ?? 0,
    rle: mask?.rle ?? null,
    area: mask ? maskArea(mask.rle) : 0,
    bounds: mask && maskBounds(mask.rle),
    clicks: clicksOf(object),
    stopped,
    notes,
    timings,
  };
}

export const json: Format = {
  id: "json",
  name: "JSON",
  extension: "json",
  mime: "application/json",
  /** UTF-8, indented by 2 spaces, a line break at the end. One object shown in all documents: a Result; else an array. */
  write: async (documents) => resultsFile(documents),
};

/** The same, for whoever writes it among other files. */
export function resultsFile(documents: readonly Document[]): Uint8Array {
  const results = documents.flatMap(visibleObjects).map(resultOf);
  const text = JSON.stringify(results.length === 1 ? results[0] : results, null, 2);
  return toUtf8(`${text}\n`);
}

/**
 * Scores of replies from outside for CoPRS's figure 4, where the paper asked another model: does the thought say what is then
 * answered? Three things are looked at, by rule and without the truth; a score is the share that holds of those that can be told.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { z } from "zod";

/** What the judge reads of an answered line of `loupe-trainer eval`. */
const answered = z.object({
  number: z.int(),
  id: z.string(),
  reply: z.string(),
  box: z.tuple([z.number(), z.number(), z.number(), z.number()]).nullable(),
  /** [height, width] of the photo. */
  rle: z.object({ size: z.tuple([z.number(), z.number()]) }).nullable(),
});

/** As the thoughts of training scenes name places, longest first (data/expressions/facts.py). */
const PLACES = ["top left", "top right", "bottom left", "bottom right", "left", "right", "top", "bottom", "middle"];

/** Where a box's middle is, with the same limits. `box`: x1, y1, x2, y2 in pixels of the photo. */
function placeOf([x1, y1, x2, y2]: readonly number[], [height, width]: readonly [number, number]): string {
  const x = ((x1 as number) + (x2 as number)) / 2 / width;
  const y = ((y1 as number) + (y2 as number)) / 2 / height;
  const side = x < 0.38 ? "left" : x > 0.62 ? "right" : "";
  const level = y < 0.34 ? "top" : y > 0.66 ? "bottom" : "";
  return `${level} ${side}`.trim() || "middle";
}

const wordsOf = (text: string) => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ")} `;
const names = (text: string, words: string) => wordsOf(text).includes(wordsOf(words).trimEnd());
const saidPlace = (text: string) => PLACES.find((place) => names(text, place));

/** 0 to 1; null where the reply has no thought, no label or no box. */
export function consistency(line: unknown): number | null {
  const { data } = answered.safeParse(line);
  const thought = /<think>([\s\S]*?)<\/think>/.exec(data?.reply ?? "")?.[1];
  const label = /"label"\s*:\s*"([^"\\]+)"/.exec(data?.reply ?? "")?.[1];
  if (!data?.box || !data.rle || thought === undefined || label === undefined) return null;
  const place = placeOf(data.box, data.rle.size);
  const sentences = thought.split(".").filter((sentence) => sentence.trim() !== "");
  const list = sentences.find((sentence) => sentence.trim().startsWith("i see "));
  const choice = sentences.filter((sentence) => sentence !== list).at(-1) ?? "";
  const held = [names(choice, label)];
  const chosen = saidPlace(choice);
  if (chosen !== undefined) held.push(chosen === place);
  if (list !== undefined) held.push(list.split(",").some((item) => names(item, label) && saidPlace(item) === place));
  return held.filter(Boolean).length / held.length;
}

/** The CSV that `eval --scores` reads, of the answers in `file`. */
export function judge(file: string, csv: string): void {
  const lines = readFileSync(file, "utf8").trimEnd().split("\n");
  const rows = lines.flatMap((text) => {
    const line: unknown = JSON.parse(text);
    const score = consistency(line);
    if (score === null) return [];
    const { number, id } = answered.parse(line);
    return [`${number},${id},${score.toFixed(3)}`];
  });
  writeFileSync(csv, `${["number,id,score", ...rows].join("\n")}\n`);
}

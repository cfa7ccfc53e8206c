/** The held-out scenes and their truth. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Box, Rle } from "../../../src/engine/api";
import { decodeMask } from "../../../src/engine/mask/rle";

export interface TruthScene {
  file: string;
  width: number;
  height: number;
  /** `rle` null: nothing in the scene matches. */
  expressions: { text: string; rle: Rle | null }[];
}

const FOLDER = fileURLToPath(new URL("../scenes/", import.meta.url));

export const scenes = (JSON.parse(readFileSync(`${FOLDER}scenes.json`, "utf8")) as { scenes: TruthScene[] }).scenes;

export function scene(name: string): TruthScene {
  const found = scenes.find(({ file }) => file === `${name}.jpg`);
  if (!found) throw new Error(`no scene named ${name}`);
  return found;
}

export const scenePath = ({ file }: TruthScene): string => FOLDER + file;

/** Truth of an expression that matches something. */
export function truthOf(of: TruthScene, text: string): Rle {
  const rle = of.expressions.find((expression) => expression.text === text)?.rle;
  if (!rle) throw new Error(`${of.file} has no truth for "${text}"`);
  return rle;
}

/** Intersection over union of two masks of one size; 1 when both are empty. */
export function maskIou(a: Rle, b: Rle): number {
  if (a.size[0] !== b.size[0] || a.size[1] !== b.size[1]) throw new Error(`masks of ${a.size} and ${b.size}`);
  const [first, second] = [decodeMask(a), decodeMask(b)];
  let both = 0;
  let either = 0;
  for (let i = 0; i < first.length; i++) {
    both += (first[i] as number) & (second[i] as number);
    either += (first[i] as number) | (second[i] as number);
  }
  return either === 0 ? 1 : both / either;
}

/** The tight box [x1, y1, x2, y2] of a mask that is not empty. */
export function boundsOf(rle: Rle): Box {
  const mask = decodeMask(rle);
  const width = rle.size[1];
  const box: Box = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0, 0];
  mask.forEach((inside, at) => {
    if (!inside) return;
    const [x, y] = [at % width, Math.floor(at / width)];
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x + 1);
    box[3] = Math.max(box[3], y + 1);
  });
  return box;
}

export function boxIou(a: Box, b: Box): number {
  const area = (box: Box) => Math.max(0, box[2] - box[0]) * Math.max(0, box[3] - box[1]);
  const both = area([Math.max(a[0], b[0]), Math.max(a[1], b[1]), Math.min(a[2], b[2]), Math.min(a[3], b[3])]);
  return both / (area(a) + area(b) - both);
}

/** The held-out scenes and their truth. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Box, Rle } from "../../../src/engine/api";

import { decodeMask } from "../../../src/engine/mask/rle";

export { boxIou } from "../../../src/engine/mask";
export { maskIou } from "../../engine/mask-support";

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

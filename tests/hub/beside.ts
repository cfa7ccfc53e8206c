/** One photo and its prompts, asked of Loupe and of transformers.js: how far their answers are apart. */

import type { Box, Loupe } from "../../src/engine/api";
import { modelImageSize } from "../../src/engine/image/model-image";
import { type RgbImage, resize } from "../../src/engine/image/resize";
import { decodeMask } from "../../src/engine/mask/rle";
import type { Manifest } from "../../src/engine/store/manifest";
import type { Oracle, Spoken } from "./oracle";

export interface Beside {
  prompt: string;
  /** What each wrote. */
  ours: number[];
  theirs: number[];
  /** Largest difference of the logits of any step, as a part of the largest: alike tokens alone say little of a tiny model. */
  logits: number;
}

export interface BesideMask {
  /** Of the masks on the photo, which each enlarges in its own way, and of those that the graph gives. */
  iou: number;
  lowRes: number;
  /** Largest difference of the low-res logits, as a part of the largest. */
  logits: number;
  /** Of the scores. */
  score: number;
  /** Pixels of theirs. */
  area: number;
}

/** `image`: the pixels of `file`. */
export interface Photo {
  file: Uint8Array;
  image: RgbImage;
}

/** Each prompt on the same encoded photo, then each box. `eos`: what ends a reply, of both. */
export async function compare(
  loupe: Loupe,
  oracle: Oracle,
  manifest: Manifest,
  { file, image }: Photo,
  { prompts, boxes, tokens }: { prompts: readonly string[]; boxes: readonly Box[]; tokens: number },
): Promise<{ said: Beside[]; drawn: BesideMask[] }> {
  const { photo } = await loupe.encode({ image: file });
  const seen = resize(image, modelImageSize(image, manifest.image), manifest.image.resample);
  const { size } = manifest.segment_image;
  const square = resize(image, { width: size, height: size }, "bilinear");
  const said: Beside[] = [];
  for (const prompt of prompts) {
    const ours = await listen(loupe, photo, prompt);
    const { system, question } = manifest.template;
    const conversation = { system, text: question.replace("{question}", prompt) };
    const theirs = await oracle.speak(seen, conversation, tokens, manifest.tokens.eos);
    const logits = Math.max(...theirs.logits.map((step, i) => relativeError(ours.logits[i] ?? [], step)));
    said.push({ prompt, ours: ours.ids.slice(0, tokens), theirs: theirs.ids, logits });
  }
  const drawn: BesideMask[] = [];
  for (const box of boxes) {
    const ours = await loupe.refine({ photo, points: [], box });
    const theirs = await oracle.draw(square, image, box);
    drawn.push({
      iou: iou(decodeMask(ours.rle), theirs.mask),
      lowRes: iou(insideOf(ours.logits), insideOf(theirs.logits)),
      logits: relativeError(ours.logits, theirs.logits),
      score: Math.abs(ours.score - Math.min(1, Math.max(0, theirs.score))),
      area: theirs.mask.reduce((sum, inside) => sum + inside, 0),
    });
  }
  await loupe.forget({ photo });
  return { said, drawn };
}

/** What Loupe writes, as its trace tells it. */
async function listen(loupe: Loupe, photo: string, prompt: string): Promise<Spoken> {
  const spoken: Spoken = { ids: [], logits: [] };
  await loupe.segment({
    photo,
    prompt,
    trace: true,
    onEvent(event) {
      if (event.type !== "tensor") return;
      const { buffer } = event.data.slice();
      if (event.name === "segment/reply_ids") spoken.ids = Array.from(new BigInt64Array(buffer), Number);
      if (/decoder_model_merged\.\d+\/output\/logits$/.test(event.name)) spoken.logits.push(new Float32Array(buffer));
    },
  });
  return spoken;
}

/** Infinite where there are none to compare. */
function relativeError(ours: ArrayLike<number>, theirs: ArrayLike<number>): number {
  if (ours.length !== theirs.length) return Number.POSITIVE_INFINITY;
  let [worst, largest] = [0, 0];
  for (let i = 0; i < theirs.length; i++) {
    worst = Math.max(worst, Math.abs((theirs[i] as number) - (ours[i] as number)));
    largest = Math.max(largest, Math.abs(theirs[i] as number));
  }
  return worst / largest;
}

const insideOf = (logits: ArrayLike<number>) => Uint8Array.from(logits, (value) => Number(value > 0));

function iou(ours: Uint8Array, theirs: Uint8Array): number {
  let [both, either] = [0, 0];
  for (const [i, inside] of ours.entries()) {
    both += inside & (theirs[i] as number);
    either += inside | (theirs[i] as number);
  }
  return either ? both / either : 1;
}

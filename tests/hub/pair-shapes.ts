/** What pairs are asked beside transformers.js, and how alike the answers must be. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect } from "vitest";
import type { Manifest } from "../../src/engine/store/manifest";
import type { Box } from "../../src/engine/values";
import type { compare } from "./beside";
import type { Hub } from "./made";

/** Wide, tall, and one that both image encoders resize. Masks' cells are a few pixels, as SAM2's are on photographs. */
export const SHAPES: [width: number, height: number][] = [
  [448, 224],
  [224, 448],
  [300, 220],
];
/** One that was taught, one that was not. */
export const PROMPTS = ["both things", "something else, whatever that is"];

/** Of that width and height, with its pixels; what was taught is at the same places in it. */
export async function photoOf(hub: Hub, width: number, height: number) {
  const png = await sharp(hub.photo).resize(width, height, { fit: "fill" }).png().toBuffer();
  const data = await sharp(png).removeAlpha().raw().toBuffer();
  return { file: new Uint8Array(png), image: { width, height, data: new Uint8Array(data) } };
}

/** Where the taught things are in a photo of that width and height. */
export function boxesIn(hub: Hub, width: number, height: number): Box[] {
  const { things } = hub.questions.answers["both things"] as Hub["questions"]["answers"][string];
  return things.map(({ box }) => box.map((at, i) => (i % 2 ? (at * height) / 224 : (at * width) / 448)) as Box);
}

/** No reply ends before all tokens are written. */
export function endless(modelsDir: string): Manifest {
  const path = join(modelsDir, "pair/manifest.json");
  const manifest = JSON.parse(readFileSync(path, "utf8")) as Manifest;
  manifest.tokens.eos = [manifest.decoder.vocab - 1];
  writeFileSync(path, JSON.stringify(manifest));
  return manifest;
}

/** The bars of every comparison with transformers.js; `least`: of masks on the photo. */
export function expectAlike(
  said: Awaited<ReturnType<typeof compare>>["said"],
  drawn: Awaited<ReturnType<typeof compare>>["drawn"],
  tokens: number,
  least = 0.999,
): void {
  for (const { ours, theirs, logits } of said) {
    expect(theirs).toHaveLength(tokens);
    expect(ours).toEqual(theirs);
    expect(logits).toBeLessThan(1e-4);
  }
  for (const { iou, lowRes, logits, score, area } of drawn) {
    // Masks that are nothing would agree too.
    expect(area).toBeGreaterThan(5000);
    expect(logits).toBeLessThan(1e-4);
    expect(score).toBeLessThan(1e-4);
    expect(lowRes).toBeGreaterThanOrEqual(0.999);
    expect(iou).toBeGreaterThanOrEqual(least);
  }
}

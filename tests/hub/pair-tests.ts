/** Pairs in the layout of transformers.js: Loupe writes and draws what transformers.js itself does with the same files. */
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
// Before Loupe's own engine, whose ONNX Runtime it would take, without devices.
import * as transformers from "@huggingface/transformers";
import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import type { Loupe } from "../../src/engine/api";
import { createNodeLoupe } from "../../src/engine/node";
import type { Manifest } from "../../src/engine/store/manifest";
import type { Box } from "../../src/engine/values";
import { compare } from "./beside";
import { type Family, type Hub, makeHub } from "./made";
import { type Oracle, openOracle } from "./oracle";
import { pairFolder } from "./pair";

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

export function pairTests(families: readonly Family[], tokens: number): void {
  describe.each(families)("%s", (family) => {
    let hub: Hub;
    let loupe: Loupe;
    let oracle: Oracle;
    let manifest: Manifest;

    beforeAll(async () => {
      hub = await makeHub([family, "sam2"]);
      const { modelsDir } = pairFolder(hub, family, { maxNewTokens: tokens });
      manifest = endless(modelsDir);
      loupe = createNodeLoupe({ modelsDir });
      await loupe.load({});
      const names = { language: hub.folder(family), segmenter: hub.folder("sam2") };
      transformers.env.allowRemoteModels = false;
      transformers.env.localModelPath = dirname(dirname(names.language));
      oracle = await openOracle(transformers, family, names);
      return async () => {
        await loupe.dispose();
        await oracle.dispose();
        rmSync(modelsDir, { recursive: true });
      };
    }, 600_000);

    test.each(SHAPES)(
      "%i × %i: tokens, logits, masks",
      async (width, height) => {
        const photo = await photoOf(hub, width, height);
        // All have the same segmenter.
        const boxes = family === families[0] ? boxesIn(hub, width, height) : [];
        const { said, drawn } = await compare(loupe, oracle, manifest, photo, { prompts: PROMPTS, boxes, tokens });
        expectAlike(said, drawn, tokens);
      },
      60_000,
    );
  });
}

/** The bars of every comparison with transformers.js. */
export function expectAlike(
  said: Awaited<ReturnType<typeof compare>>["said"],
  drawn: Awaited<ReturnType<typeof compare>>["drawn"],
  tokens: number,
): void {
  for (const { ours, theirs, logits } of said) {
    expect(theirs).toHaveLength(tokens);
    expect(ours).toEqual(theirs);
    expect(logits).toBeLessThan(1e-4);
  }
  for (const { iou, logits, score, area } of drawn) {
    // Masks that are nothing would agree too.
    expect(area).toBeGreaterThan(5000);
    expect(logits).toBeLessThan(1e-4);
    expect(score).toBeLessThan(1e-4);
    expect(iou).toBeGreaterThanOrEqual(0.999);
  }
}

/**
 * Loupe's engine in the browser: load() a model, encode() a photo, segment() with a prompt, refine() with clicks.
 *
 *   const loupe = createSegmenter();
 *   await loupe.load();
 *   const { photo } = await loupe.encode(file);
 *   const { box, mask } = await loupe.segment({ photo, prompt: "the red cup" });
 */

import type { Segmenter } from "./api";
import { createClient } from "./client";

export type * from "./api";
export { createClient } from "./client";
export { LoupeError } from "./errors";
export { decodeMask, encodeMask } from "./mask/rle";

/** Runs in a worker of its own, which load() starts. Models are read from `models/` under the app's base. */
export function createSegmenter(): Segmenter {
  return createClient(() => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "loupe" }));
}

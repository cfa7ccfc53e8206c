/**
 * Loupe's engine in the browser: load() a model, encode() a photo, segment() with a prompt, refine() with clicks.
 *
 *   const loupe = createLoupe({ models: "/models/" });
 *   await loupe.load();
 *   const { photo } = await loupe.encode({ image: file });
 *   const { box, mask } = await loupe.segment({ photo, prompt: "the red cup" });
 */
import { AnyOriginWorker } from "./any-origin-worker";
import { createClient } from "./client";
import { type LoupeOptions, placesOf } from "./places";
import type { Calls } from "./wire";

export type * from "./api";
export { createClient } from "./client";
export { LoupeError, toLoupeError } from "./errors";
export { decodeMask, encodeMask } from "./mask/rle";
export type { LoupeOptions } from "./places";
export { deleteKeptModel, deleteKeptModels, type KeptModel, listKeptModels } from "./store/kept-models";
export { sha256 } from "./store/sha256";
export { traceFiles } from "./trace";
export type { Places, RuntimeBuild, RuntimeFiles } from "./wire";

/**
 * Runs in a worker of its own, which load() starts. `lost` is called, with the reason in words, when the worker is of no use any
 * more. Throws part-missing.
 */
export function createLoupe(options: LoupeOptions, lost?: (why: string) => void): Calls {
  return createClient(options.worker ?? startWorker, placesOf(options), lost);
}

/** Bundlers look for `new Worker(new URL(…))` as it stands here: hence the parameter's name. */
function startWorker(Worker = AnyOriginWorker): Worker {
  return new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "loupe" });
}

/**
 * Bytes of the model and of ONNX Runtime that load() would fetch, less what is kept. `model`: the registry's default without
 * one. Null where that is not known. Never rejects.
 */
export async function bytesToCome(options: LoupeOptions, model?: string): Promise<number | null> {
  try {
    const part = await import("./store/bytes-to-come");
    return await part.bytesToCome(placesOf(options), model);
  } catch {
    return null;
  }
}

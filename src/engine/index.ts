/**
 * Loupe's engine in the browser: load() a model, encode() a photo, segment() with a prompt, refine() with clicks.
 *
 *   const loupe = createLoupe({ models: "/models/" });
 *   await loupe.load();
 *   const { photo } = await loupe.encode({ image: file });
 *   const { box, mask } = await loupe.segment({ photo, prompt: "the red cup" });
 */
import { createClient } from "./client";
import type { bytesToCome as toCome } from "./store/bytes-to-come";
import type { Calls, Places } from "./wire";

export type * from "./api";
export { createClient } from "./client";
export { LoupeError, toLoupeError } from "./errors";
export { decodeMask, encodeMask } from "./mask/rle";
export { deleteKeptModel, deleteKeptModels, type KeptModel, listKeptModels } from "./store/kept-models";
export { sha256 } from "./store/sha256";
export { traceFiles } from "./trace";
export type { Places } from "./wire";

/** Runs in a worker of its own, which load() starts. `lost` is called, with the reason in words, when the worker is of no use any more. */
export function createLoupe(places: Places, lost?: (why: string) => void): Calls {
  const startWorker = () => new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "loupe" });
  return createClient(startWorker, places, lost);
}

/** bytesToCome() of store/bytes-to-come.ts, loaded when it is wanted. Null where that cannot be had. */
export const bytesToCome: typeof toCome = (...args) =>
  import("./store/bytes-to-come").then(
    (part) => part.bytesToCome(...args),
    () => null,
  );

/** The engine in Node: the command line, evaluation, tests. */
import * as ort from "onnxruntime-node";
import type { Loupe } from "./api";
import { LoupeError } from "./errors";
import { openImage } from "./image/decode-node";
import { createLocalLoupe } from "./loupe";
import type { OrtApi } from "./runtime/ort";
import { unwatched, type Watch } from "./runtime/watch";
import { watchedOrt } from "./runtime/watched-ort";
import { folderSource } from "./store/source-node";

export type * from "./api";
export { LoupeError } from "./errors";
export type { Watch } from "./runtime/watch";
export * from "./store/registry";
export { folderSource } from "./store/source-node";

export interface NodeOptions {
  /** The folder that holds registry.json. */
  modelsDir: string;
  /** Watches what holds the thread: graphs that are made ready or run, and the chat template. */
  watch?: Watch;
}

/** All graphs run on the processor. */
export function createNodeLoupe({ modelsDir, watch = unwatched }: NodeOptions): Loupe {
  // transformers.js takes the runtime it finds here instead of setting up a second one.
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  return createLocalLoupe({
    runtime: { files: () => [], start: async () => watchedOrt(ort as unknown as OrtApi, watch) },
    watch,
    source: folderSource(modelsDir),
    openImage,
    chooseProvider: async (wanted) => {
      if (wanted !== "webgpu") return { provider: "cpu", reason: "" };
      throw new LoupeError(
        "provider-unavailable",
        "WebGPU is for the browser; the command line runs on the processor.",
      );
    },
  });
}

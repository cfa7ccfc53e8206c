/** The engine in Node: the command line, evaluation, tests. */
import * as ort from "onnxruntime-node";
import type { Loupe } from "./api";
import { LoupeError } from "./errors";
import { openImage } from "./image/decode-node";
import { createLocalLoupe } from "./loupe";
import type { OrtApi } from "./runtime/ort";
import { folderSource } from "./store/source-node";

export type * from "./api";
export { LoupeError } from "./errors";
export * from "./store/registry";
export { folderSource } from "./store/source-node";

export interface NodeOptions {
  /** The folder that holds registry.json. */
  modelsDir: string;
}

/** All graphs run on the processor. */
export function createNodeLoupe({ modelsDir }: NodeOptions): Loupe {
  // transformers.js takes the runtime it finds here instead of setting up a second one.
  Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
  return createLocalLoupe({
    runtime: { files: () => [], start: async () => ort as unknown as OrtApi },
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

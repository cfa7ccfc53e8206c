/** The engine in Node: the command line, evaluation, tests. It needs onnxruntime-node and sharp, which are looked for when a model is loaded. */
import type { Loupe } from "./api";
import { LoupeError } from "./errors";
import { createLocalLoupe } from "./loupe";
import type { OrtApi } from "./runtime/ort";
import { unwatched, type Watch } from "./runtime/watch";
import { watchedOrt } from "./runtime/watched-ort";
import { folderSource } from "./store/source-node";

export type * from "./api";
export { LoupeError } from "./errors";
export type { Watch } from "./runtime/watch";

export interface NodeOptions {
  /** The folder that holds registry.json. */
  modelsDir: string;
  /** Watches what holds the thread: graphs that are made ready or run, and the chat template. */
  watch?: Watch;
}

/** All graphs run on the processor. Its load() throws part-missing where onnxruntime-node or sharp is not installed, too. */
export function createNodeLoupe({ modelsDir, watch = unwatched }: NodeOptions): Loupe {
  return createLocalLoupe({
    runtime: { files: () => [], start: async () => watchedOrt(await peers(), watch) },
    watch,
    source: folderSource(modelsDir),
    openImage: async (bytes) => (await decoder()).openImage(bytes),
    chooseProvider: async (wanted) => {
      if (wanted !== "webgpu") return { provider: "cpu", reason: "" };
      throw new LoupeError(
        "provider-unavailable",
        "WebGPU is for the browser; the command line runs on the processor.",
      );
    },
  });
}

const decoder = () => import("./image/decode-node");

/** ONNX Runtime, once what reads photos is known to be there, too: that is not to be missed only after a model has come. */
async function peers(): Promise<OrtApi> {
  try {
    const [ort] = await Promise.all([import("onnxruntime-node"), decoder()]);
    // transformers.js takes the runtime it finds here instead of setting up a second one.
    Object.assign(globalThis, { [Symbol.for("onnxruntime")]: ort });
    return ort as unknown as OrtApi;
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const message = `What runs models and reads photos in Node does not start (${why}). Install both: npm install onnxruntime-node sharp`;
    throw new LoupeError("part-missing", message, { cause: error });
  }
}

/** ONNX Runtime's files beside the package. */
import type { RuntimeBuild, RuntimeFiles } from "./wire";

export interface OwnFiles extends RuntimeFiles {
  /** As ONNX Runtime calls them, in whatever folder. */
  names: { loader: string; wasm: string };
}

/** Null in the source, whose pages say where theirs are. The package is built with a table in place of this module (scripts/package/ort.ts). */
export const ownRuntime: Readonly<Record<RuntimeBuild, OwnFiles>> | null = null;

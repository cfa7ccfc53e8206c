import { LoupeError } from "../errors";
import type { Files } from "../store/load";
import type { Manifest } from "../store/manifest";
import type { PromptText } from "../text/tokenizer";
import type { Trace } from "../trace";
import type { OrtApi, Sessions } from "./ort";

/** What clicks need of a bundle: of its sessions at least the segment encoder and the mask decoder. */
export interface Segmenter {
  ort: OrtApi;
  manifest: Manifest;
  sessions: Sessions;
  /** Where the graphs run, if that is a GPU. */
  device?: GPUDevice;
  /** Told every tensor of the call; null where nobody asked. */
  trace: Trace | null;
}

/** A loaded bundle, all of it: what every step works with. */
export interface Model extends Segmenter {
  text: PromptText;
  /** Context queries, f32 [count, hidden]; none (length 0) where the context is a token. */
  queries: Float32Array;
}

/** The constant of the bundle that holds the queries. */
export function readQueries({ context }: Manifest, files: Files): Float32Array {
  if (context.kind !== "queries") return new Float32Array(0);
  const bytes = files.get(context.file);
  const length = context.count * context.hidden;
  if (!bytes || bytes.length < 4 * length)
    throw new LoupeError(
      "bundle-invalid",
      `${context.file} does not hold ${context.count} queries of ${context.hidden}. Export the bundle again.`,
    );
  // Copied, because the file may begin at an address that no float array can begin at.
  return new Float32Array(bytes.slice(0, 4 * length).buffer);
}

import type { Manifest } from "../bundle/manifest";
import type { OrtApi, Sessions } from "../runtime/ort";
import type { PromptText } from "../text/tokenizer";

/** A loaded bundle: what every stage works with. */
export interface Model {
  ort: OrtApi;
  manifest: Manifest;
  sessions: Sessions;
  text: PromptText;
  /** Context queries, f32 [count, hidden]. */
  queries: Float32Array;
}

/** The constant of the bundle that holds the queries. */
export function readQueries(manifest: Manifest, bytes: Uint8Array): Float32Array {
  // Copied, because the file may begin at an address that no float array can begin at.
  return new Float32Array(bytes.slice().buffer).subarray(0, manifest.context.count * manifest.context.hidden);
}

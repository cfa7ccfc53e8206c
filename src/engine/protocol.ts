/**
 * Every message between page and worker, and the interface both ends implement.
 *
 * Coordinates: unless a name says otherwise, boxes and points are in pixels of the *original photo as displayed*
 * (EXIF orientation applied), x to the right, y down, origin at the top-left corner; boxes are [x1, y1, x2, y2].
 */
import type { Evaluation } from "./bundle/manifest";

export type Box = [x1: number, y1: number, x2: number, y2: number];
export type Provider = "webgpu" | "wasm" | "cpu";

/** COCO compressed run-length encoding, column-major; `size` is [height, width]. */
export interface Rle {
  size: [height: number, width: number];
  counts: string;
}

export interface Point {
  x: number;
  y: number;
  /** true: part of the object; false: not part of it. */
  positive: boolean;
}

/** Milliseconds per stage. A stage that did not run in this request is absent (e.g. no encode on a second prompt). */
export interface Timings {
  preprocess?: number;
  vision_encoder?: number;
  segment_encoder?: number;
  /** Prefill of system + image, kept as a KV prefix of the photo. */
  prefix?: number;
  /** Prefill of the question. */
  prefill?: number;
  /** From the request to the first generated token. */
  first_token?: number;
  decode?: number;
  tokens?: number;
  tokens_per_second?: number;
  context?: number;
  connector?: number;
  prior?: number;
  mask_decoder?: number;
  postprocess?: number;
  total?: number;
}

export interface ModelInfo {
  id: string;
  name: string;
  version: string;
  summary: string;
  can: string[];
  cannot: string[];
  licence: { id: string; note: string };
  head: "lens" | "coprs" | "unified";
  bytes: number;
  evaluation: Evaluation[];
  provider: Provider;
  /** Why this provider was chosen, in words for a person ("This browser has no WebGPU, so …"); empty if it is the first choice. */
  providerReason: string;
}

export interface PhotoInfo {
  /** Id of the encoded photo, given to segment(). */
  photo: string;
  width: number;
  height: number;
  timings: Timings;
}

export interface Heatmap {
  /** Probabilities 0…1 (sigmoid of the prior's logits), row-major, spanning the whole photo. */
  size: number;
  data: Float32Array;
}

export interface Mask {
  /** Low-res mask logits, row-major, size×size, spanning the whole photo (stretched to it, whatever the segmenter's fit). */
  size: number;
  logits: Float32Array;
  /** The mask at the photo's own size. */
  rle: Rle;
  /** Pixels in the mask, and its tight box (null when empty). */
  area: number;
  bounds: Box | null;
  /** The decoder's predicted IoU, 0…1. */
  score: number;
}

export interface SegmentResult {
  model: string;
  prompt: string;
  think: string;
  /** The text inside the answer tags, as the model wrote it; where the model has none, all outside the thought. */
  answer: string;
  box: Box | null;
  label: string | null;
  /** The model says that nothing matches. Then box and mask are null. */
  absent: boolean;
  score: number;
  mask: Mask | null;
  heatmap: Heatmap | null;
  /** stop() was called, or the token limit was reached before the answer was whole. */
  stopped: "no" | "user" | "length";
  /** Things a person should know: "the model wrote no box; the mask comes from the heatmap alone". */
  notes: string[];
  timings: Timings;
}

export type SegmentEvent =
  /** `text` is the piece added by this token; `phase` the part of the reply it belongs to. */
  | { type: "token"; index: number; text: string; phase: "think" | "answer" | "other" }
  | { type: "box"; box: Box; label: string | null }
  | { type: "heatmap"; heatmap: Heatmap }
  | { type: "mask"; mask: Mask }
  | { type: "stats"; timings: Timings };

export type LoadEvent =
  | { type: "download"; file: string; loaded: number; total: number; bytesLoaded: number; bytesTotal: number }
  | { type: "stage"; stage: "verifying" | "starting" | "warming up" | "ready"; detail: string };

/** What a person can do about it is part of the message. `code` is for tests and for the page's choice of layout. */
export type ErrorCode =
  | "image-unsupported"
  | "image-broken"
  | "image-empty"
  | "image-too-large"
  | "image-too-small"
  | "prompt-empty"
  | "prompt-too-long"
  | "model-unknown"
  | "bundle-missing-file"
  | "bundle-altered"
  | "bundle-invalid"
  | "provider-unavailable"
  | "busy"
  | "photo-unknown"
  | "not-finite"
  | "worker-lost"
  | "document-newer"
  | "document-invalid"
  | "format-unfit"
  | "internal";

export interface LoadOptions {
  model?: string;
  /** "auto" takes WebGPU where it works and WASM elsewhere. */
  provider?: "auto" | "webgpu" | "wasm";
  onProgress?: (event: LoadEvent) => void;
}

export interface SegmentOptions {
  photo: string;
  prompt: string;
  onEvent?: (event: SegmentEvent) => void;
}

export interface RefineOptions {
  photo: string;
  points: Point[];
  box?: Box | null;
  /** Low-res logits of the mask to correct (Mask.logits). */
  previous?: Float32Array | null;
}

/**
 * The same interface on both sides of the bridge: the worker's own implementation, the page's client, and Node.
 * Every method rejects with a LoupeError.
 */
export interface Segmenter {
  load(options?: LoadOptions): Promise<ModelInfo>;
  /** Decodes and encodes a photo: both image encoders and the KV prefix. */
  encode(image: Blob | Uint8Array): Promise<PhotoInfo>;
  segment(options: SegmentOptions): Promise<SegmentResult>;
  /** Mask decoder only: clicks, a box, a previous mask. No encoder and no language model runs. */
  refine(options: RefineOptions): Promise<Mask>;
  /** Ends the running segment() after the current token; it resolves with stopped: "user". */
  stop(): void;
  /** Frees the photo's features and KV prefix. */
  forget(photo: string): Promise<void>;
  dispose(): Promise<void>;
}

export type WireError = { code: ErrorCode; message: string };

export type ToWorker =
  | { id: number; call: "load"; model?: string; provider?: "auto" | "webgpu" | "wasm" }
  | { id: number; call: "encode"; image: Blob | Uint8Array }
  | { id: number; call: "segment"; photo: string; prompt: string }
  | { id: number; call: "refine"; photo: string; points: Point[]; box: Box | null; previous: Float32Array | null }
  | { id: number; call: "forget"; photo: string }
  | { id: number; call: "dispose" }
  | { call: "stop" };

export type FromWorker =
  | { id: number; type: "result"; value: unknown }
  | { id: number; type: "error"; error: WireError }
  | { id: number; type: "progress"; event: LoadEvent }
  | { id: number; type: "event"; event: SegmentEvent };

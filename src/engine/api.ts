/**
 * What the engine does and what it gives: the interface Loupe and its values. How a call gets to the worker is wire.ts's.
 *
 * Coordinates: unless a name says otherwise, boxes and points are in pixels of the *original photo as displayed*
 * (EXIF orientation applied), x to the right, y down, origin at the top-left corner; boxes are [x1, y1, x2, y2].
 */
import type { Evaluation } from "./store/manifest";

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

/** Milliseconds per step. A step that did not run in this request is absent (e.g. no encode on a second prompt). */
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
  /** Id of the encoded photo, given to segment() and refine(). */
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
  /**
   * Low-res mask logits, row-major, size×size, spanning the whole photo (stretched to it, whatever the segment image's
   * fit). The model's threshold is subtracted: inside is greater than 0.
   */
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
  /** The signal was aborted, or the token limit was reached, before the answer was whole. */
  stopped: "no" | "user" | "length";
  /** Things a person should know: "the model wrote no box; the mask comes from the heatmap alone". */
  notes: string[];
  timings: Timings;
}

/** One named tensor of an answer, as a graph took or gave it; see trace.ts for the names and the files made of them. */
export interface TraceEvent {
  type: "tensor";
  /** `segment/graph.run/input/name`, `segment/graph.run/output/name`, or a value between graphs, such as `encode/photo`. */
  name: string;
  dtype: TraceDtype;
  dims: number[];
  /** Row-major, in the platform's byte order (little-endian wherever this runs). */
  data: Uint8Array;
}
export type TraceDtype = "float32" | "float16" | "int64" | "int32" | "uint8" | "bool";

export type SegmentEvent =
  /** `text` is the piece added by this token; `phase` the part of the reply it belongs to. */
  | { type: "token"; index: number; text: string; phase: "think" | "answer" | "other" }
  | { type: "box"; box: Box; label: string | null }
  | { type: "heatmap"; heatmap: Heatmap }
  | { type: "mask"; mask: Mask }
  | { type: "stats"; timings: Timings }
  | TraceEvent;

export type LoadEvent =
  | { type: "download"; file: string; loaded: number; total: number; bytesLoaded: number; bytesTotal: number }
  | { type: "step"; step: "verifying" | "starting" | "warming up" | "ready"; detail: string };

/** What a person can do about it is part of the message. `code` is for tests and for the page's choice of layout. */
export type ErrorCode = (typeof errorCodes)[number];
export const errorCodes = [
  "image-unsupported",
  "image-broken",
  "image-empty",
  "image-too-large",
  "image-too-small",
  "prompt-empty",
  "prompt-too-long",
  "model-unknown",
  "bundle-missing-file",
  "bundle-altered",
  "bundle-invalid",
  "provider-unavailable",
  "busy",
  "aborted",
  "photo-unknown",
  "not-finite",
  "worker-lost",
  "internal",
] as const;

/** What every call takes. `Event` is what it tells on the way. */
export interface CallOptions<Event = never> {
  /**
   * Calls it off. What waits is given up at once, what runs ends at its next step, and the call rejects with `aborted`;
   * but an answer that is being written ends after its current token and resolves, with stopped: "user".
   */
  signal?: AbortSignal;
  onEvent?: (event: Event) => void;
}

export interface LoadOptions extends CallOptions<LoadEvent> {
  /** An id of the registry; its default without one. */
  model?: string;
  /** "auto" takes WebGPU where it works and WASM elsewhere. */
  provider?: "auto" | "webgpu" | "wasm";
}

export interface EncodeOptions extends CallOptions<TraceEvent> {
  /** The file: JPEG, PNG, WebP, AVIF, GIF or BMP, as image/sniff.ts knows them. */
  image: Blob | Uint8Array;
  /** Whether every named tensor is told as an event. */
  trace?: boolean;
}

export interface SegmentOptions extends CallOptions<SegmentEvent> {
  photo: string;
  prompt: string;
  trace?: boolean;
}

export interface RefineOptions extends CallOptions<TraceEvent> {
  photo: string;
  points: Point[];
  box?: Box | null;
  /** Low-res logits of the mask to correct (Mask.logits). */
  previous?: Float32Array | null;
  /** A preview of what a click would take: one that waits gives way to a newer one, and rejects with `aborted`. */
  hover?: boolean;
  trace?: boolean;
}

export interface ForgetOptions extends CallOptions {
  photo: string;
}

/**
 * The same interface on both sides of the worker's bridge, and in Node. Calls run one at a time, in order; refine() alone
 * goes before what waits, and between two tokens of an answer that is being written. Every call rejects with a LoupeError.
 */
export interface Loupe {
  load(options?: LoadOptions): Promise<ModelInfo>;
  /** Decodes and encodes a photo: both image encoders and the KV prefix. */
  encode(options: EncodeOptions): Promise<PhotoInfo>;
  /** Rejects with `busy` while another answer is being written or waits. */
  segment(options: SegmentOptions): Promise<SegmentResult>;
  /** Mask decoder only: clicks, a box, a previous mask. No encoder and no language model runs. */
  refine(options: RefineOptions): Promise<Mask>;
  /** Frees the photo's features and KV prefix. */
  forget(options: ForgetOptions): Promise<void>;
  /** Ends a running answer, then frees everything. */
  dispose(options?: CallOptions): Promise<void>;
}

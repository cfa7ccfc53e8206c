/**
 * What goes into the engine's calls and comes out of them: plain data, free of any platform's types, so that documents,
 * formats and masks can use it wherever they run.
 *
 * Coordinates: unless a name says otherwise, boxes and points are in pixels of the *original photo as displayed*
 * (EXIF orientation applied), x to the right, y down, origin at the top-left corner; boxes are [x1, y1, x2, y2].
 */
import type { PairChoices, PublishedPair } from "./pairs";
import type { Evaluation } from "./store/figures";

export type { GivenPair, PairChoices, PublishedPair, PublishedPart } from "./pairs";
export type { Evaluation, Pointing } from "./store/figures";

export type Box = [x1: number, y1: number, x2: number, y2: number];
export type Provider = "webgpu" | "wasm" | "cpu";
/** auto: WebGPU where it works and a graphics device is behind it, WASM elsewhere. */
export type WantedProvider = "auto" | "webgpu" | "wasm";

/** A timed run of each provider, made where the browser does not tell what WebGPU runs on. */
export interface ProviderTiming {
  /** Model, adapter and browser that it holds for. */
  on: string;
  /** Milliseconds a token. */
  webgpu: number;
  wasm: number;
}

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

/** Words that a model was taught, in lower case. What is not among them it has never read. */
export interface Vocabulary {
  /** Names of things, with their plurals and synonyms: the name it answers with first, then what people say for it. */
  names: string[];
  /** All other words of the questions that it learned from; null: it reads words that it was never asked, so none is unknown. */
  words: string[] | null;
}

/** What a model's bundle says of itself. */
export interface ModelAbout {
  id: string;
  name: string;
  version: string;
  summary: string;
  can: string[];
  cannot: string[];
  licence: { id: string; note: string };
  head: "lens" | "coprs" | "unified" | "box";
  /** Measured on exactly these weights; empty: never measured. */
  evaluation: Evaluation[];
}

export interface ModelInfo extends ModelAbout {
  /** As ModelEntry.key. */
  key: string;
  bytes: number;
  /** Null where the bundle does not say. */
  vocabulary: Vocabulary | null;
  provider: Provider;
  /** Why this provider was chosen, in words for a person ("This browser has no WebGPU, so …"); empty if it is the first choice. */
  providerReason: string;
  /** Where a timed run decided. Given to the next load(), it is not made again. */
  providerTiming: ProviderTiming | null;
}

/** A model that is here or can be had, for who chooses one. Where its manifest could not be read most of it is empty. */
export interface ModelEntry extends Omit<ModelAbout, "head"> {
  /** What load() takes, and "?model=" of an address: an id of the site's, or ID@VERSION of one that was added. */
  key: string;
  /** Null where its manifest could not be read. */
  head: ModelAbout["head"] | null;
  bytes: number;
  /** Of them, what is kept on this device. */
  kept: number;
  /** The site's own; what a person added as files; what comes from an address; two repositories of a hub. */
  from:
    | { kind: "site" }
    | { kind: "files"; name: string }
    | { kind: "address"; address: string }
    | ({ kind: "hub" } & PublishedPair);
  /** Of what can come in several ways, before it does: those. */
  choices?: PairChoices;
  /** The one that the site begins with. */
  isDefault: boolean;
  /** Why it cannot run on this device on each provider, in words; null where it can, as far as that is known. */
  obstacles: { webgpu: string | null; wasm: string | null };
  /** Why nothing more is known about it, in words; null where it is. */
  problem: string | null;
}

export interface PhotoInfo {
  /** Id of the encoded photo, given to segment() and refine(). */
  photo: string;
  /** Of the photo, whether all of it was encoded or a crop. */
  width: number;
  height: number;
  /** The part that was encoded, in whole pixels; null: all of it. */
  crop: Box | null;
  timings: Timings;
}

export interface Heatmap {
  /** Probabilities 0…1 (sigmoid of the prior's logits), row-major, spanning the whole photo. */
  size: number;
  data: Float32Array;
}

export interface Mask {
  /**
   * Low-res mask logits, row-major, size×size, spanning the whole photo, or `crop` (stretched to it, whatever the segment
   * image's fit). The model's threshold is subtracted: inside is greater than 0.
   */
  size: number;
  logits: Float32Array;
  /** The part of the photo that was encoded (PhotoInfo.crop), outside of which the mask is empty; null: all of it. */
  crop: Box | null;
  /** The mask at the photo's own size. */
  rle: Rle;
  /** Pixels in the mask, and its tight box (null when empty). */
  area: number;
  bounds: Box | null;
  /** The decoder's predicted IoU, 0…1. */
  score: number;
  /**
   * How many of the clicks the decoder's own mask did not obey, so that they were made to hold (pipeline/refine.ts). 0 of
   * a question. Of clicks on one pixel with both signs only the last counts.
   */
  held: number;
}

export interface FoundObject {
  box: Box;
  label: string | null;
  mask: Mask;
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
  /** Further objects of the same answer, where the model's head is "box": box, label and mask above are the first's. */
  others: FoundObject[];
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

export interface StatsEvent {
  type: "stats";
  timings: Timings;
}

/** How many of its steps are done. */
export interface ProgressEvent {
  type: "progress";
  done: number;
  total: number;
}

export type EncodeEvent =
  | ProgressEvent
  /** The photo can be clicked in; what reads words still looks at it. Its id, and its size in pixels as displayed. */
  | { type: "pointing"; photo: string; width: number; height: number }
  | TraceEvent;

/** `timings.mask_decoder`: the graph's first run alone, the floor of what a click costs. */
export type RefineEvent = StatsEvent | TraceEvent;

export type SegmentEvent =
  /** `text` is the piece added by this token; `phase` the part of the reply it belongs to. */
  | { type: "token"; index: number; text: string; phase: "think" | "answer" | "other" }
  | { type: "box"; box: Box; label: string | null }
  | { type: "heatmap"; heatmap: Heatmap }
  | { type: "mask"; mask: Mask }
  | StatsEvent
  | TraceEvent;

export type ProposeEvent =
  /** Points of the grid that were asked, from 0 to `total`. */
  | ProgressEvent
  /** After all points, in the order of the result, which has the same masks. */
  | { type: "proposal"; mask: Mask };

/** How far the files are, of the model and of what runs it. `bytesLoaded` never goes back, `bytesTotal` never changes. */
export interface DownloadEvent {
  type: "download";
  /** The one that this is about, with its own bytes. */
  file: string;
  loaded: number;
  total: number;
  bytesLoaded: number;
  bytesTotal: number;
  /** Of bytesLoaded: were there from an earlier visit. */
  bytesKept: number;
  /** "stalled": nothing comes, or another tab gets it; it goes on by itself, and `detail` says why in words. */
  state: "running" | "stalled" | "paused";
  detail: string;
}

export type LoadEvent =
  | DownloadEvent
  /** Something is not as a person expects, and all goes on: that nothing is kept, above all. */
  | { type: "notice"; message: string }
  /** From "pointing" on photos can be encoded and clicked in; what reads words still comes. */
  | { type: "step"; step: "verifying" | "starting" | "pointing" | "warming up" | "ready"; detail: string };

/** What a person can do about it is part of the message. `code` is for tests and for the page's choice of layout. */
export type ErrorCode = (typeof errorCodes)[number];
export const errorCodes = [
  "image-unsupported",
  "image-broken",
  "image-empty",
  "image-unreadable",
  "image-too-large",
  "image-too-small",
  "prompt-empty",
  "prompt-too-long",
  "model-unknown",
  "model-too-large",
  "bundle-missing-file",
  "bundle-altered",
  "bundle-invalid",
  "origin-refused",
  "provider-unavailable",
  "busy",
  "aborted",
  "photo-unknown",
  "not-finite",
  "worker-lost",
  "document-newer",
  "document-invalid",
  "format-unfit",
  "storage-full",
  "storage-failed",
  "project-elsewhere",
  "not-kept",
  "link-cut",
  "link-damaged",
  "link-newer",
  "link-photo",
  "link-model",
  "not-copied",
  "part-missing",
  "internal",
] as const;

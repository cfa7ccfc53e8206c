/**
 * What the engine does: the interface Loupe. Its values are in values.ts; how a call gets to the worker is wire.ts's.
 */
import type {
  Box,
  EncodeEvent,
  GivenPair,
  LoadEvent,
  Mask,
  ModelEntry,
  ModelInfo,
  PhotoInfo,
  Point,
  ProposeEvent,
  ProviderTiming,
  RefineEvent,
  Rle,
  SegmentEvent,
  SegmentResult,
  WantedProvider,
} from "./values";

export type * from "./values";

/** What every call takes. `Event` is what it tells on the way. */
export interface CallOptions<Event = never> {
  /**
   * Calls it off. What waits is given up at once, what runs ends at its next step, and the call rejects with `aborted`;
   * but an answer that is being written ends after its current token and resolves, with stopped: "user".
   */
  signal?: AbortSignal;
  onEvent?: (event: Event) => void;
}

/**
 * A bundle that a person gives: the files of a folder with their paths below it, a ZIP, an address that the build allows, two
 * repositories of the hub that it allows.
 */
export type GivenModel =
  | { name: string; files: readonly { path: string; file: Blob }[] }
  | { name: string; zip: Blob }
  | { address: string }
  | { pair: GivenPair };

export interface GivenOptions<Event = never> extends CallOptions<Event> {
  model: GivenModel;
}

export interface KnownOptions<Event = never> extends CallOptions<Event> {
  /** ModelEntry.key. */
  model: string;
}

export interface LoadOptions extends CallOptions<LoadEvent> {
  /** ModelEntry.key; the registry's default without one. */
  model?: string;
  /** "auto" without it. */
  provider?: WantedProvider;
  /** ModelInfo.providerTiming of an earlier load. */
  timing?: ProviderTiming;
}

export interface EncodeOptions extends CallOptions<EncodeEvent> {
  /** The file: JPEG, PNG, WebP, AVIF, GIF or BMP, as image/sniff.ts knows them; HEIC in a browser that reads it. */
  image: Blob | Uint8Array;
  /**
   * Looks closer: this part of the photo alone is encoded, the whole pixels that the box touches (PhotoInfo.crop). All that
   * goes in and comes out is in pixels of the photo still, and as large as it; outside the crop nothing is found.
   */
  crop?: Box | null;
  /** For clicks and boxes alone: what reads words does not look at it, and segment() knows no such photo. */
  clicksOnly?: boolean;
  /** Whether every named tensor is told as an event. */
  trace?: boolean;
}

export interface SegmentOptions extends CallOptions<SegmentEvent> {
  photo: string;
  prompt: string;
  trace?: boolean;
}

export interface RefineOptions extends CallOptions<RefineEvent> {
  photo: string;
  /** Of a crop: in it. */
  points: Point[];
  /** Of a crop: the part of it that is in it. */
  box?: Box | null;
  /** The mask to correct: its low-res logits (Mask.logits), of the same encoding, or any mask at the photo's size. */
  previous?: Float32Array | Rle | null;
  /**
   * Of one click alone (no box, no previous): which of the decoder's three masks, by area, 0 the largest (the whole),
   * 2 the smallest (a part of a part). Those that do not obey the click are left out, so two may be the same. Without
   * it, the one with the best predicted IoU.
   */
  candidate?: 0 | 1 | 2;
  /** A preview of what a click would take: one that waits gives way to a newer one, and rejects with `aborted`. */
  hover?: boolean;
  trace?: boolean;
}

export interface ProposeOptions extends CallOptions<ProposeEvent> {
  photo: string;
  /** Points along the longer side's grid: 1 to 128, 10 without it. Time goes with its square. */
  side?: number;
}

export interface PauseOptions extends CallOptions {
  paused: boolean;
}

export interface ForgetOptions extends CallOptions {
  photo: string;
}

/**
 * The same interface on both sides of the worker's bridge, and in Node. Calls run one at a time, in order; refine() alone
 * goes before what waits, and between two tokens of an answer that is being written; propose() queues up for each of its
 * steps anew. Every call rejects with a LoupeError.
 */
export interface Loupe {
  /**
   * Resolves when all of the model is there. From its step "pointing" on, photos can be encoded for clicks and refine() and
   * propose() work; where another model was loaded before, that one works until the new one is there. What was called
   * before that waits.
   */
  load(options?: LoadOptions): Promise<ModelInfo>;
  /** Holds downloads of load(), which waits then, or lets them go on. At once, whatever else runs or waits. */
  pause(options: PauseOptions): Promise<void>;
  /**
   * Decodes and encodes a photo: both image encoders and the KV prefix. From its event "pointing" on the photo can be clicked
   * in; it resolves when it can be asked about, too, which waits for load(). Three photos are kept, and two crops beside them.
   */
  encode(options: EncodeOptions): Promise<PhotoInfo>;
  /** Rejects with `busy` while another answer is being written or waits, unless that one was called off. */
  segment(options: SegmentOptions): Promise<SegmentResult>;
  /**
   * Mask decoder only: clicks, a box, a previous mask. No encoder and no language model runs. In the mask the pixel
   * under every positive click is inside, that under every negative one outside, whatever the decoder says
   * (Mask.held); of clicks on one pixel the last holds.
   */
  refine(options: RefineOptions): Promise<Mask>;
  /**
   * All objects of the photo: a click on every point of a grid, duplicates removed. Best first, at most 60. Mask decoder
   * only. It queues up for each point anew: no other call waits for more than one. Rejects with `aborted` when called off.
   */
  propose(options: ProposeOptions): Promise<Mask[]>;
  /** Frees the photo's features and KV prefix. */
  forget(options: ForgetOptions): Promise<void>;
  /** Ends a running answer and what proposes, then frees everything. */
  dispose(options?: CallOptions): Promise<void>;
}

/** The models that are here or can be had. Beside the calls of Loupe: nothing of these waits for them. */
export interface Library {
  /** The site's, then those that were added. */
  models(options?: CallOptions): Promise<ModelEntry[]>;
  /**
   * What is given, by its manifest, for a person to choose: nothing else of it is read or fetched. Rejects with bundle-…,
   * naming file and key, and with origin-refused.
   */
  look(options: GivenOptions): Promise<ModelEntry>;
  /**
   * Checks it and keeps it; what has come of it before stays. Where nothing may be kept it is there as long as the worker
   * lives, without a copy, and a "notice" says so. Rejects as look() does, with bundle-altered and model-too-large.
   */
  add(options: GivenOptions<LoadEvent>): Promise<ModelEntry>;
  /** Gets what is not here yet of a model of models(), as far as it has an address. */
  download(options: KnownOptions<LoadEvent>): Promise<void>;
  /** Deletes its files; one that was added is forgotten too. */
  remove(options: KnownOptions): Promise<void>;
}

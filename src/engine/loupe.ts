/** The Segmenter that does the work: in the worker and in Node. One call at a time, in order. */

import type {
  LoadOptions,
  Mask,
  ModelInfo,
  PhotoInfo,
  RefineOptions,
  SegmentEvent,
  Segmenter,
  SegmentOptions,
  SegmentResult,
} from "./api";
import { LoupeError, toLoupeError } from "./errors";
import type { RgbImage } from "./image/resize";
import { spanSquare } from "./mask/fit";
import { disposePhoto, type EncodedPhoto, encodePhoto } from "./pipeline/encode";
import { decodeMask } from "./pipeline/mask-decoder";
import { toMask } from "./pipeline/postprocess";
import { segmentPhoto } from "./pipeline/segment";
import { type LoadedModel, loadModel, type ProviderChooser, unloadModel } from "./runtime/load";
import type { OrtApi } from "./runtime/ort";
import type { BundleSource } from "./store/source";

export interface SegmenterParts {
  ort: OrtApi;
  /** Rooted at the models folder, which holds registry.json. */
  source: BundleSource;
  chooseProvider: ProviderChooser;
  decodeImage: (bytes: Uint8Array) => Promise<RgbImage>;
}

/** Photos kept encoded; one more puts the one used longest ago out. */
const KEPT_PHOTOS = 3;

export function createSegmenter(parts: SegmenterParts): Segmenter {
  return new LocalSegmenter(parts);
}

class LocalSegmenter implements Segmenter {
  readonly #parts: SegmenterParts;
  #model: LoadedModel | null = null;
  /** In the order of use, the latest last. */
  readonly #photos = new Map<string, EncodedPhoto>();
  #photoCount = 0;
  #queue: Promise<unknown> = Promise.resolve();
  /** The segment() that runs or waits to run. */
  #run: { stop: boolean } | null = null;

  constructor(parts: SegmenterParts) {
    this.#parts = parts;
  }

  load(options: LoadOptions = {}): Promise<ModelInfo> {
    return this.#enqueue(async () => {
      const next = await loadModel(this.#parts, options);
      await this.#unload();
      this.#model = next;
      return next.info;
    });
  }

  encode(image: Blob | Uint8Array): Promise<PhotoInfo> {
    return this.#enqueue(async () => {
      const model = this.#loaded();
      const bytes = image instanceof Uint8Array ? image : new Uint8Array(await image.arrayBuffer());
      const pixels = await this.#parts.decodeImage(bytes);
      const { encoded, timings } = await encodePhoto(model, pixels);
      const photo = `photo-${++this.#photoCount}`;
      this.#photos.set(photo, encoded);
      const [oldest] = this.#photos.keys();
      if (this.#photos.size > KEPT_PHOTOS && oldest) this.#drop(oldest);
      return { photo, ...encoded.size, timings };
    });
  }

  segment({ photo, prompt, onEvent }: SegmentOptions): Promise<SegmentResult> {
    if (this.#run) {
      const message = "Loupe is still answering the prompt before. Stop it, or wait until it is done.";
      return Promise.reject(new LoupeError("busy", message));
    }
    const run = { stop: false };
    this.#run = run;
    return this.#enqueue(() => {
      const emit = (event: SegmentEvent) => onEvent?.(event);
      return segmentPhoto(this.#loaded(), this.#photo(photo), prompt, emit, () => run.stop);
    }).finally(() => {
      if (this.#run === run) this.#run = null;
    });
  }

  refine({ photo, points, box = null, previous = null }: RefineOptions): Promise<Mask> {
    return this.#enqueue(async () => {
      const model = this.#loaded();
      const encoded = this.#photo(photo);
      const { size, fit } = encoded;
      checkRefine(points, box, previous, fit.maskSide);
      const mask = previous && spanSquare(previous, fit).map((value) => Math.min(Math.max(value, -32), 32));
      const decoded = await decodeMask(model, encoded, { kind: "refine", tokens: null, points, box, mask });
      return toMask(decoded, fit, size, model.manifest.mask.threshold);
    });
  }

  stop(): void {
    if (this.#run) this.#run.stop = true;
  }

  forget(photo: string): Promise<void> {
    return this.#enqueue(async () => this.#drop(photo));
  }

  dispose(): Promise<void> {
    this.stop();
    return this.#enqueue(() => this.#unload());
  }

  /** Runs after everything asked for earlier; a failure there is not this call's. */
  #enqueue<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work).catch((error: unknown) => {
      throw toLoupeError(error);
    });
    this.#queue = result.catch(() => {});
    return result;
  }

  #loaded(): LoadedModel {
    if (this.#model) return this.#model;
    throw new LoupeError("model-unknown", "No model is loaded yet. Load one first.");
  }

  #photo(id: string): EncodedPhoto {
    const photo = this.#photos.get(id);
    if (!photo) throw new LoupeError("photo-unknown", "This photo is no longer in memory. Open it again.");
    this.#photos.delete(id);
    this.#photos.set(id, photo);
    return photo;
  }

  #drop(id: string): void {
    const photo = this.#photos.get(id);
    if (photo) disposePhoto(photo);
    this.#photos.delete(id);
  }

  async #unload(): Promise<void> {
    for (const id of [...this.#photos.keys()]) this.#drop(id);
    const model = this.#model;
    this.#model = null;
    if (model) await unloadModel(model);
  }
}

function checkRefine(
  points: RefineOptions["points"],
  box: RefineOptions["box"],
  previous: Float32Array | null,
  side: number,
) {
  const numbers = [...points.flatMap(({ x, y }) => [x, y]), ...(box ?? [])];
  if (!numbers.every(Number.isFinite)) throw new LoupeError("internal", "A click or box has no valid place.");
  if (previous && previous.length !== side * side) {
    throw new LoupeError(
      "internal",
      `The mask to correct has ${previous.length} values; this model's have ${side * side}.`,
    );
  }
}

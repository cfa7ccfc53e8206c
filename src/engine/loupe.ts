/** The Loupe that does the work: in the worker and in Node. */
import type {
  EncodeOptions,
  ForgetOptions,
  Loupe,
  Mask,
  ModelInfo,
  ProposeOptions,
  RefineOptions,
  Rle,
  SegmentOptions,
  Timings,
  TraceEvent,
} from "./api";
import type { Size } from "./coordinates";
import { aborted, checkAborted, LoupeError } from "./errors";
import type { RgbImage } from "./image/resize";
import { coverageLogits } from "./mask/coverage";
import { disposePhoto, type EncodedPhoto, encodePhoto } from "./pipeline/encode";
import { maskInput } from "./pipeline/mask-decoder";
import { type ProposeTurn, proposeMasks } from "./pipeline/propose";
import { refineMask } from "./pipeline/refine";
import { segmentPhoto } from "./pipeline/segment";
import { type LoadedModel, type LoadParts, loadModel, unloadModel } from "./runtime/load";
import type { Model } from "./runtime/model";
import { Queue } from "./runtime/queue";
import { Trace } from "./trace";
import type { CallName } from "./wire";

export interface LoupeParts extends LoadParts {
  decodeImage: (bytes: Uint8Array) => Promise<RgbImage>;
}

/** Photos kept encoded; one more puts the one used longest ago out. */
const KEPT_PHOTOS = 3;

export function createLocalLoupe(parts: LoupeParts): Loupe {
  return new LocalLoupe(parts);
}

class LocalLoupe implements Loupe {
  readonly #parts: LoupeParts;
  readonly #queue = new Queue();
  #model: LoadedModel | null = null;
  /** In the order of use, the latest last. */
  readonly #photos = new Map<string, EncodedPhoto>();
  #photoCount = 0;
  /** Of the latest segment() that runs or waits to run. */
  #answering: AbortController | null = null;
  /** Of the calls that dispose() ends. */
  readonly #endable = new Set<AbortController>();

  constructor(parts: LoupeParts) {
    this.#parts = parts;
  }

  load: Loupe["load"] = (options = {}) => {
    const { signal } = options;
    return this.#queue.add(
      async (): Promise<ModelInfo> => {
        const next = await loadModel(this.#parts, options);
        await this.#unload();
        this.#model = next;
        return next.info;
      },
      { signal },
    );
  };

  encode({ image, signal, trace, onEvent }: EncodeOptions) {
    return this.#queue.add(
      async () => {
        const model = this.#loaded("encode", trace, onEvent);
        const bytes = image instanceof Uint8Array ? image : new Uint8Array(await image.arrayBuffer());
        const pixels = await this.#parts.decodeImage(bytes);
        const { encoded, timings } = await encodePhoto(
          model,
          pixels,
          { pause: this.#queue.pause, signal },
          (done, total) => onEvent?.({ type: "progress", done, total }),
        );
        if (signal?.aborted) {
          disposePhoto(encoded);
          throw aborted();
        }
        const photo = `photo-${++this.#photoCount}`;
        this.#photos.set(photo, encoded);
        const [oldest] = this.#photos.keys();
        if (this.#photos.size > KEPT_PHOTOS && oldest) this.#drop(oldest);
        return { photo, ...encoded.size, timings };
      },
      { signal },
    );
  }

  async segment({ photo, prompt, signal, trace, onEvent }: SegmentOptions) {
    checkAborted(signal);
    // One that was called off ends at its next token, and this one waits for that.
    if (this.#answering && !this.#answering.signal.aborted) {
      const message = "Loupe is still answering the prompt before. Stop it, or wait until it is done.";
      throw new LoupeError("busy", message);
    }
    return this.#untilDisposed(signal, async (answering) => {
      this.#answering = answering;
      const { signal: ended } = answering;
      try {
        return await this.#queue.add(
          () => {
            const model = this.#loaded("segment", trace, onEvent);
            const between = { pause: this.#queue.pause, signal: ended };
            return segmentPhoto(model, this.#photo(photo), prompt, (event) => onEvent?.(event), between);
          },
          { signal: ended },
        );
      } finally {
        if (this.#answering === answering) this.#answering = null;
      }
    });
  }

  refine({ photo, points, box = null, previous, candidate, hover = false, signal, trace, onEvent }: RefineOptions) {
    const turn = { signal, urgent: true, newestOf: hover ? "hover" : undefined };
    return this.#queue.add(async (): Promise<Mask> => {
      const model = this.#loaded("refine", trace, onEvent);
      const encoded = this.#photo(photo);
      const { size, fit } = encoded;
      checkPlaces(points, box);
      const logits = previous ? previousLogits(previous, size, fit.maskSide) : null;
      const mask = logits && maskInput(logits, fit, model.manifest.mask.threshold);
      const tell = (timings: Timings) => onEvent?.({ type: "stats", timings });
      return refineMask(model, encoded, { points, box, mask, candidate }, tell);
    }, turn);
  }

  propose({ photo, side, signal, onEvent }: ProposeOptions): Promise<Mask[]> {
    return this.#untilDisposed(signal, ({ signal: ended }) => {
      // A turn for every step: no other call, a question neither, waits for more than one.
      const turn: ProposeTurn = (step) =>
        this.#queue.add(
          async () => {
            const result = await step(this.#loaded("propose"), this.#photo(photo));
            checkAborted(ended);
            return result;
          },
          { signal: ended },
        );
      return proposeMasks(turn, (event) => onEvent?.(event), side);
    });
  }

  forget({ photo, signal }: ForgetOptions): Promise<void> {
    return this.#queue.add(async () => this.#drop(photo), { signal });
  }

  dispose: Loupe["dispose"] = ({ signal } = {}) => {
    if (!signal?.aborted) for (const call of this.#endable) call.abort();
    return this.#queue.add(() => this.#unload(), { signal });
  };

  /** `work` gets a controller that `signal` and dispose() abort. */
  async #untilDisposed<T>(signal: AbortSignal | undefined, work: (ending: AbortController) => Promise<T>): Promise<T> {
    checkAborted(signal);
    const ending = new AbortController();
    // Not AbortSignal.any: a signal that outlives many answers would keep something of each.
    const end = () => ending.abort();
    signal?.addEventListener("abort", end);
    this.#endable.add(ending);
    try {
      return await work(ending);
    } finally {
      signal?.removeEventListener("abort", end);
      this.#endable.delete(ending);
    }
  }

  #loaded(call: CallName, trace?: boolean, onEvent?: (event: TraceEvent) => void): Model {
    if (!this.#model) throw new LoupeError("model-unknown", "No model is loaded yet. Load one first.");
    return trace && onEvent ? { ...this.#model, trace: new Trace(call, onEvent) } : this.#model;
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

function checkPlaces(points: RefineOptions["points"], box: RefineOptions["box"]): void {
  const numbers = [...points.flatMap(({ x, y }) => [x, y]), ...(box ?? [])];
  if (!numbers.every(Number.isFinite)) throw new LoupeError("internal", "A click or box has no valid place.");
}

/** Low-res logits over the photo, of whichever form the mask to correct has. */
function previousLogits(previous: Float32Array | Rle, photo: Size, side: number): Float32Array {
  if (!(previous instanceof Float32Array)) {
    const [height, width] = previous.size;
    if (width === photo.width && height === photo.height) return coverageLogits(previous, side);
    const sizes = `is ${width}×${height}; the photo is ${photo.width}×${photo.height}`;
    throw new LoupeError("internal", `The mask to correct ${sizes}.`);
  }
  if (previous.length === side * side) return previous;
  const counts = `has ${previous.length} values; this model's have ${side * side}`;
  throw new LoupeError("internal", `The mask to correct ${counts}.`);
}

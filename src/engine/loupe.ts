/** The Loupe that does the work: in the worker and in Node. */
import type {
  EncodeOptions,
  ForgetOptions,
  Loupe,
  Mask,
  PhotoInfo,
  ProposeOptions,
  Provider,
  RefineOptions,
  SegmentOptions,
  Timings,
  TraceEvent,
} from "./api";
import { checkAborted, LoupeError, modelUnknown, photoUnknown } from "./errors";
import { readImageFile } from "./image/read-file";
import type { PhotoRows } from "./image/rows";
import { checkPlaces, previousLogits } from "./pipeline/correction";
import { beginPhoto, disposePhoto, finishPhoto, type PointedPhoto, type ReadPhoto } from "./pipeline/encode";
import { maskInput } from "./pipeline/mask-decoder";
import { type ProposeTurn, proposeMasks } from "./pipeline/propose";
import { refineMask } from "./pipeline/refine";
import { segmentPhoto } from "./pipeline/segment";
import { warmUp } from "./pipeline/warm-up";
import { type LoadedModel, type LoadParts, loadModel, unloadModel } from "./runtime/load";
import { Loading, unlessAborted } from "./runtime/loading";
import type { Model, Segmenter } from "./runtime/model";
import { Queue } from "./runtime/queue";
import { Gate } from "./store/gate";
import { folderOf } from "./store/opfs";
import { traced } from "./trace";
import type { CallName } from "./wire";

export interface LoupeParts extends LoadParts {
  openImage: (bytes: Uint8Array) => Promise<PhotoRows>;
  /** Whether each graph is run once on nothing, after load() and until the first call. */
  warmsUp?: boolean;
}

/** Photos kept encoded; one more puts the one used longest ago out. */
const KEPT_PHOTOS = 3;

export function createLocalLoupe(parts: LoupeParts): Loupe {
  return new LocalLoupe(parts);
}

/** A photo that can be clicked in, and, once it is read, asked about. */
interface KeptPhoto {
  pointed: PointedPhoto;
  read: ReadPhoto | null;
  /** Resolves when it is read, or will not be. */
  reading: Promise<void>;
}

class LocalLoupe implements Loupe {
  readonly #parts: LoupeParts;
  readonly #queue = new Queue();
  readonly #loading = new Loading();
  readonly #gate = new Gate();
  #loaded: LoadedModel | null = null;
  /** In the order of use, the latest last. */
  readonly #photos = new Map<string, KeptPhoto>();
  #photoCount = 0;
  /** Of the latest segment() that runs or waits to run. */
  #answering: AbortController | null = null;
  /** Of what runs while nobody asks for anything. */
  #idle = new AbortController();
  /** Of the calls that dispose() ends. */
  readonly #endable = new Set<AbortController>();

  constructor(parts: LoupeParts) {
    this.#parts = parts;
  }

  load: Loupe["load"] = (options = {}) =>
    this.#untilDisposed(options.signal, ({ signal }) =>
      this.#loading.run(signal, async (pointing) => {
        this.#idle.abort();
        this.#idle = new AbortController();
        const idle = this.#idle.signal;
        const turn = <T>(work: () => Promise<T>) => this.#queue.add(work, { signal });
        const isFirst = this.#loaded === null;
        const { loaded, info } = await loadModel(
          this.#parts,
          { ...options, signal },
          {
            turn,
            gate: this.#gate,
            onPointing: (half) => {
              if (!isFirst) return;
              this.#loaded = half;
              pointing();
            },
            onFailure: async (half) => {
              if (this.#loaded === half) await this.#queue.add(async () => this.#leave());
            },
          },
        );
        if (this.#loaded !== loaded) {
          await this.#queue.add(async () => {
            await this.#unload();
            this.#loaded = loaded;
          });
        }
        if (this.#parts.warmsUp && loaded.model) void this.#warmUp(loaded.model, info.provider, idle);
        return info;
      }),
    );

  /** A failure is told by the call that meets it again. */
  async #warmUp(model: Model, provider: Provider, signal: AbortSignal): Promise<void> {
    const timing = async () => (await this.#parts.runtime.timing?.(provider, folderOf(model.manifest))) ?? null;
    await warmUp(model, (step) => this.#queue.add(step, { signal }), signal, timing).catch(() => {});
  }

  pause: Loupe["pause"] = async ({ paused, signal }) => {
    checkAborted(signal);
    if (paused) this.#gate.close();
    else this.#gate.open();
  };

  async encode({ image, signal, trace, onEvent }: EncodeOptions): Promise<PhotoInfo> {
    this.#idle.abort();
    await this.#loading.pointing(signal);
    const between = { pause: this.#queue.pause, signal };
    const tell = (done: number, total: number) => onEvent?.({ type: "progress", done, total });
    let finished: () => void = () => {};
    const reading = new Promise<void>((resolve) => {
      finished = resolve;
    });
    let photo = "";
    try {
      const finish = await this.#queue.add(
        async () => {
          const segmenter = this.#segmenter("encode", trace, onEvent);
          const bytes = image instanceof Uint8Array ? image : await readImageFile(image);
          const begun = await beginPhoto(segmenter, await this.#parts.openImage(bytes), between, tell);
          photo = this.#keep({ pointed: begun.pointed, read: null, reading });
          const { size } = begun.pointed;
          onEvent?.({ type: "pointing", photo, ...size });
          const rest = async (): Promise<PhotoInfo> => {
            const kept = this.#photos.get(photo);
            if (!kept) throw photoUnknown();
            const { read, timings } = await finishPhoto(this.#model("encode", trace, onEvent), begun, between, tell);
            kept.read = read;
            checkAborted(signal);
            // It went while it was read.
            if (!this.#photos.has(photo)) disposePhoto(read);
            return { photo, ...size, timings };
          };
          return this.#loaded?.model ? rest() : rest;
        },
        { signal },
      );
      if (typeof finish !== "function") return finish;
      await this.#loading.whole(signal);
      return await this.#queue.add(finish, { signal });
    } catch (error) {
      this.#drop(photo);
      throw error;
    } finally {
      finished();
    }
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
        await this.#loading.whole(ended);
        await unlessAborted(this.#photos.get(photo)?.reading, ended);
        return await this.#queue.add(
          () => {
            const model = this.#model("segment", trace, onEvent);
            const { pointed, read } = this.#photo(photo);
            if (!read) throw photoUnknown();
            const between = { pause: this.#queue.pause, signal: ended };
            return segmentPhoto(model, { ...pointed, ...read }, prompt, (event) => onEvent?.(event), between);
          },
          { signal: ended },
        );
      } finally {
        if (this.#answering === answering) this.#answering = null;
      }
    });
  }

  async refine({ photo, points, box = null, previous, candidate, hover = false, ...options }: RefineOptions) {
    const { signal, trace, onEvent } = options;
    await this.#loading.pointing(signal);
    const turn = { signal, urgent: true, newestOf: hover ? "hover" : undefined };
    return this.#queue.add(async (): Promise<Mask> => {
      const segmenter = this.#segmenter("refine", trace, onEvent);
      const { pointed } = this.#photo(photo);
      const { size, fit } = pointed;
      checkPlaces(points, box);
      const logits = previous ? previousLogits(previous, size, fit.maskSide) : null;
      const mask = logits && maskInput(logits, fit, segmenter.manifest.mask.threshold);
      const tell = (timings: Timings) => onEvent?.({ type: "stats", timings });
      return refineMask(segmenter, pointed, { points, box, mask, candidate }, tell);
    }, turn);
  }

  propose({ photo, side, signal, onEvent }: ProposeOptions): Promise<Mask[]> {
    return this.#untilDisposed(signal, async ({ signal: ended }) => {
      await this.#loading.pointing(ended);
      // A turn for every step: no other call, a question neither, waits for more than one.
      const turn: ProposeTurn = (step) =>
        this.#queue.add(
          async () => {
            const result = await step(this.#segmenter("propose"), this.#photo(photo).pointed);
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

  dispose: Loupe["dispose"] = async ({ signal } = {}) => {
    checkAborted(signal);
    this.#idle.abort();
    for (const call of this.#endable) call.abort();
    await this.#loading.ended();
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

  #segmenter(call: CallName, trace?: boolean, onEvent?: (event: TraceEvent) => void): Segmenter {
    if (!this.#loaded) throw modelUnknown();
    return traced(this.#loaded.segmenter, call, trace, onEvent);
  }

  #model(call: CallName, trace?: boolean, onEvent?: (event: TraceEvent) => void): Model {
    if (!this.#loaded?.model) throw modelUnknown();
    return traced(this.#loaded.model, call, trace, onEvent);
  }

  #keep(kept: KeptPhoto): string {
    const photo = `photo-${++this.#photoCount}`;
    this.#photos.set(photo, kept);
    const [oldest] = this.#photos.keys();
    if (this.#photos.size > KEPT_PHOTOS && oldest) this.#drop(oldest);
    return photo;
  }

  #photo(id: string): KeptPhoto {
    const photo = this.#photos.get(id);
    if (!photo) throw photoUnknown();
    this.#photos.delete(id);
    this.#photos.set(id, photo);
    return photo;
  }

  #drop(id: string): void {
    const photo = this.#photos.get(id);
    if (photo) disposePhoto({ ...photo.pointed, ...photo.read });
    this.#photos.delete(id);
  }

  /** Nothing is loaded any more; who loaded it frees it. */
  #leave(): LoadedModel | null {
    for (const id of [...this.#photos.keys()]) this.#drop(id);
    const loaded = this.#loaded;
    this.#loaded = null;
    return loaded;
  }

  async #unload(): Promise<void> {
    const loaded = this.#leave();
    if (loaded) await unloadModel(loaded);
  }
}

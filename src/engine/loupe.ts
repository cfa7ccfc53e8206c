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
  SegmentEvent,
  SegmentOptions,
  Timings,
  TraceEvent,
} from "./api";
import { checkAborted, LoupeError, modelUnknown, photoUnknown } from "./errors";
import { readImageFile } from "./image/read-file";
import type { PhotoRows } from "./image/rows";
import { checkPlaces, previousLogits } from "./pipeline/correction";
import {
  boxInPart,
  cropPhoto,
  eventOfPart,
  maskOfPart,
  type PartOf,
  pointsInPart,
  previousInPart,
  resultOfPart,
} from "./pipeline/crop";
import { beginPhoto, disposePhoto, finishPhoto } from "./pipeline/encode";
import { KeptPhotos } from "./pipeline/kept-photos";
import { maskInput } from "./pipeline/mask-decoder";
import { type ProposeTurn, proposeMasks } from "./pipeline/propose";
import { refineMask } from "./pipeline/refine";
import { segmentPhoto } from "./pipeline/segment";
import { warmUp } from "./pipeline/warm-up";
import { type LoadedModel, type LoadParts, loadModel, unloadModel } from "./runtime/load";
import { Loading, unlessAborted } from "./runtime/loading";
import type { Model, Segmenter } from "./runtime/model";
import { Queue } from "./runtime/queue";
import { isLarge, subjectOf } from "./runtime/subject";
import { Gate } from "./store/gate";
import { traced } from "./trace";
import type { CallName } from "./wire";

export interface LoupeParts extends LoadParts {
  openImage: (bytes: Uint8Array) => Promise<PhotoRows>;
  /** Whether each graph is run once on nothing, after load() and until the first call. */
  warmsUp?: boolean;
  /** In which its calls wait: for who wants to see how far they are. */
  queue?: Queue;
}

export function createLocalLoupe(parts: LoupeParts): Loupe {
  return new LocalLoupe(parts);
}

class LocalLoupe implements Loupe {
  readonly #parts: LoupeParts;
  readonly #queue: Queue;
  readonly #loading = new Loading();
  readonly #gate = new Gate();
  #loaded: LoadedModel | null = null;
  readonly #photos = new KeptPhotos();
  /** Of the latest segment() that runs or waits to run. */
  #answering: AbortController | null = null;
  /** Of what runs while nobody asks for anything. */
  #idle = new AbortController();
  /** Of the calls that dispose() ends. */
  readonly #endable = new Set<AbortController>();

  constructor(parts: LoupeParts) {
    this.#parts = parts;
    this.#queue = parts.queue ?? new Queue();
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
    const subject = subjectOf(model.manifest);
    // A photo would wait half a minute for a graph that runs for nobody, and there is nothing to compile.
    if (provider !== "webgpu" && isLarge(subject.bytes)) return;
    const timing = async () => (await this.#parts.runtime.timing?.(provider, subject)) ?? null;
    await warmUp(model, (step) => this.#queue.add(step, { signal }), signal, timing).catch(() => {});
  }

  pause: Loupe["pause"] = async ({ paused, signal }) => {
    checkAborted(signal);
    if (paused) this.#gate.close();
    else this.#gate.open();
  };

  async encode({ image, crop = null, clicksOnly = false, signal, trace, onEvent }: EncodeOptions): Promise<PhotoInfo> {
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
          const whole = await this.#parts.openImage(bytes);
          const size = { width: whole.width, height: whole.height };
          const { rows, part } = cropPhoto(whole, crop);
          const begun = await beginPhoto(segmenter, rows, between, tell);
          photo = this.#photos.keep({ pointed: begun.pointed, part, read: null, reading });
          onEvent?.({ type: "pointing", photo, ...size });
          const info = { photo, ...size, crop: part?.crop ?? null };
          if (clicksOnly) return { ...info, timings: begun.clock.finish() };
          const rest = async (): Promise<PhotoInfo> => {
            const kept = this.#photos.peek(photo);
            if (!kept) throw photoUnknown();
            const { read, timings } = await finishPhoto(this.#model("encode", trace, onEvent), begun, between, tell);
            kept.read = read;
            checkAborted(signal);
            // It went while it was read.
            if (!this.#photos.peek(photo)) disposePhoto(read);
            return { ...info, timings };
          };
          return this.#loaded?.model ? rest() : rest;
        },
        { signal },
      );
      if (typeof finish !== "function") return finish;
      await this.#loading.whole(signal);
      return await this.#queue.add(finish, { signal });
    } catch (error) {
      this.#photos.drop(photo);
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
        await unlessAborted(this.#photos.peek(photo)?.reading, ended);
        return await this.#queue.add(
          async () => {
            const model = this.#model("segment", trace, onEvent);
            const { pointed, part, read } = this.#photos.use(photo);
            if (!read) throw photoUnknown();
            const between = { pause: this.#queue.pause, signal: ended };
            const emit = (event: SegmentEvent) => onEvent?.(eventOfPart(event, part));
            return resultOfPart(await segmentPhoto(model, { ...pointed, ...read }, prompt, emit, between), part);
          },
          { signal: ended },
        );
      } finally {
        if (this.#answering === answering) this.#answering = null;
      }
    });
  }

  async refine({ photo, points, box = null, previous = null, candidate, hover = false, ...options }: RefineOptions) {
    const { signal, trace, onEvent } = options;
    await this.#loading.pointing(signal);
    const turn = { signal, urgent: true, newestOf: hover ? "hover" : undefined };
    return this.#queue.add(async (): Promise<Mask> => {
      const segmenter = this.#segmenter("refine", trace, onEvent);
      const { pointed, part } = this.#photos.use(photo);
      const { size, fit } = pointed;
      checkPlaces(points, box);
      const before = previousInPart(previous, part);
      const logits = before && previousLogits(before, size, fit.maskSide);
      const mask = logits && maskInput(logits, fit, segmenter.manifest.mask.threshold);
      const tell = (timings: Timings) => onEvent?.({ type: "stats", timings });
      const inPart = { points: pointsInPart(points, part), box: boxInPart(box, part) };
      return maskOfPart(await refineMask(segmenter, pointed, { ...inPart, mask, candidate }, tell), part);
    }, turn);
  }

  propose({ photo, side, signal, onEvent }: ProposeOptions): Promise<Mask[]> {
    return this.#untilDisposed(signal, async ({ signal: ended }) => {
      await this.#loading.pointing(ended);
      let part: PartOf | null = null;
      // A turn for every step: no other call, a question neither, waits for more than one.
      const turn: ProposeTurn = (step) =>
        this.#queue.add(
          async () => {
            const segmenter = this.#segmenter("propose");
            const kept = this.#photos.use(photo);
            part = kept.part;
            const result = await step(segmenter, kept.pointed);
            checkAborted(ended);
            return result;
          },
          { signal: ended },
        );
      const masks = await proposeMasks(turn, (event) => onEvent?.(eventOfPart(event, part)), side);
      return masks.map((mask) => maskOfPart(mask, part));
    });
  }

  forget({ photo, signal }: ForgetOptions): Promise<void> {
    return this.#queue.add(async () => this.#photos.drop(photo), { signal });
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

  /** Nothing is loaded any more; who loaded it frees it. */
  #leave(): LoadedModel | null {
    this.#photos.dropAll();
    const loaded = this.#loaded;
    this.#loaded = null;
    return loaded;
  }

  async #unload(): Promise<void> {
    const loaded = this.#leave();
    if (loaded) await unloadModel(loaded);
  }
}

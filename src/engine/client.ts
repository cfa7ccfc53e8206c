/** The page's side of the bridge: the Segmenter whose work is done in a worker. */

import type {
  FromWorker,
  LoadOptions,
  Mask,
  ModelInfo,
  PhotoInfo,
  RefineOptions,
  Segmenter,
  SegmentOptions,
  SegmentResult,
  ToWorker,
} from "./api";
import { fromWire, LoupeError } from "./errors";

type Call = Extract<ToWorker, { id: number }>;
/** A call before it has its number. */
type Request = Call extends infer Each ? (Each extends Call ? Omit<Each, "id"> : never) : never;

interface Pending {
  resolve(value: unknown): void;
  reject(error: LoupeError): void;
  /** Told progress and events. */
  listen(message: FromWorker): void;
}

/** `startWorker` is called by load(), and again by the next load() after a worker was lost. */
export function createClient(startWorker: () => Worker): Segmenter {
  return new Client(startWorker);
}

class Client implements Segmenter {
  readonly #startWorker: () => Worker;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  #count = 0;

  constructor(startWorker: () => Worker) {
    this.#startWorker = startWorker;
  }

  load({ model, provider, onProgress }: LoadOptions = {}): Promise<ModelInfo> {
    this.#worker ??= this.#start();
    return this.#call({ call: "load", model, provider }, (message) => {
      if (message.type === "progress") onProgress?.(message.event);
    });
  }

  encode(image: Blob | Uint8Array): Promise<PhotoInfo> {
    return this.#call({ call: "encode", image });
  }

  segment({ photo, prompt, onEvent }: SegmentOptions): Promise<SegmentResult> {
    return this.#call({ call: "segment", photo, prompt }, (message) => {
      if (message.type === "event") onEvent?.(message.event);
    });
  }

  refine({ photo, points, box = null, previous = null }: RefineOptions): Promise<Mask> {
    return this.#call({ call: "refine", photo, points, box, previous });
  }

  stop(): void {
    this.#worker?.postMessage({ call: "stop" } satisfies ToWorker);
  }

  forget(photo: string): Promise<void> {
    return this.#call({ call: "forget", photo });
  }

  async dispose(): Promise<void> {
    if (!this.#worker) return;
    await this.#call({ call: "dispose" });
    this.#end("The model was closed.");
  }

  #start(): Worker {
    const worker = this.#startWorker();
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => this.#receive(data);
    worker.onerror = (event) => this.#end(`The model's worker stopped (${event.message || "it could not start"}).`);
    worker.onmessageerror = () => this.#end("The model's worker sent something that cannot be read.");
    return worker;
  }

  #call<T>(request: Request, listen: Pending["listen"] = () => {}): Promise<T> {
    const worker = this.#worker;
    if (!worker) return Promise.reject(lost("The model is not running."));
    const id = ++this.#count;
    return new Promise<T>((resolve, reject) => {
      this.#pending.set(id, { resolve: resolve as (value: unknown) => void, reject, listen });
      worker.postMessage({ ...request, id } as ToWorker);
    });
  }

  #receive(message: FromWorker): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if (message.type === "progress" || message.type === "event") {
      pending.listen(message);
      return;
    }
    this.#pending.delete(message.id);
    if (message.type === "result") pending.resolve(message.value);
    else pending.reject(fromWire(message.error));
  }

  /** Ends the worker, if it has not ended itself; whoever waits for it is told. */
  #end(why: string): void {
    this.#worker?.terminate();
    this.#worker = null;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    for (const { reject } of waiting) reject(lost(why));
  }
}

function lost(why: string): LoupeError {
  return new LoupeError("worker-lost", `${why} Load it again and open the photo again; nothing you made is lost.`);
}

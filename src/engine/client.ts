/** The page's side of the bridge: the Loupe whose work is done in a worker. */
import type { CallOptions, LoadEvent, LoadOptions, ModelInfo } from "./api";
import { aborted, fromWire, LoupeError, toLoupeError } from "./errors";
import type { Watch } from "./heartbeat";
import type { CallName, Calls, FromWorker, Places, ToWorker, Wire } from "./wire";

interface Pending {
  // The reply's type is that of its request: #call, which knows it, makes these two.
  resolve(result: unknown): void;
  tell(event: unknown): void;
  reject(error: LoupeError): void;
}

/** A call that was called off and has not ended so many ms later is left to itself. */
const GRACE = 1500;
/** Milliseconds until a worker says its first word, at most. */
const ABSENT = 30_000;

/**
 * `startWorker` is called by load(), and again by the next load() after a worker was lost; of that `lost` is told, and why,
 * before the calls that waited for it reject with "worker-lost". `beat`: ms between two questions to the worker.
 */
export function createClient(
  startWorker: () => Worker,
  places: Places,
  lost: (why: string) => void = () => {},
  beat?: number,
): Calls {
  return new Client(startWorker, places, lost, beat);
}

class Client implements Calls {
  readonly #startWorker: () => Worker;
  readonly #places: Places;
  readonly #lost: (why: string) => void;
  readonly #beat: number | undefined;
  readonly #pending = new Map<number, Pending>();
  #worker: Worker | null = null;
  /** Ends with the worker. */
  #life = new AbortController();
  #count = 0;
  /** Whether the worker has a model: its runtime works. */
  #works = false;
  /** Bytes of the model that comes. */
  #bytes = 0;
  #watching: (then: (watch: Watch) => void) => void = () => {};

  constructor(startWorker: () => Worker, places: Places, lost: (why: string) => void, beat?: number) {
    this.#startWorker = startWorker;
    this.#places = places;
    this.#lost = lost;
    this.#beat = beat;
  }

  load: Calls["load"] = (options = {}) => {
    this.#worker ??= this.#start();
    return this.#load(this.#worker, options);
  };

  pause: Calls["pause"] = async (options) => {
    if (this.#worker) await this.#call("pause", options);
  };
  encode: Calls["encode"] = (options) => this.#call("encode", options);
  segment: Calls["segment"] = (options) => this.#call("segment", options);
  refine: Calls["refine"] = (options) => this.#call("refine", options);
  propose: Calls["propose"] = (options) => this.#call("propose", options);
  forget: Calls["forget"] = (options) => this.#call("forget", options);

  models: Calls["models"] = (options = {}) => this.#callAny("models", options);
  look: Calls["look"] = (options) => this.#callAny("look", options);
  add: Calls["add"] = (options) => this.#callAny("add", options);
  download: Calls["download"] = (options) => this.#callAny("download", options);
  remove: Calls["remove"] = (options) => this.#callAny("remove", options);

  dispose: Calls["dispose"] = async (options = {}) => {
    if (!this.#worker) return;
    await this.#call("dispose", options);
    // What was called meanwhile, another load() above all, still has its worker.
    if (!this.#pending.size) this.#end("The model was closed.");
  };

  async #load(worker: Worker, options: LoadOptions): Promise<ModelInfo> {
    const onEvent = (event: LoadEvent) => {
      if (event.type === "download") this.#bytes = event.bytesTotal;
      options.onEvent?.(event);
    };
    try {
      const info = await this.#call("load", { ...options, onEvent });
      this.#works = true;
      return info;
    } catch (error) {
      // What failed in it may be remembered there (a module that did not come, a runtime that did not start): the next
      // load() has a new one.
      if (worker === this.#worker && !this.#works && toLoupeError(error).code !== "aborted") {
        this.#end("The model did not start.");
      }
      throw error;
    }
  }

  #start(): Worker {
    const worker = this.#startWorker();
    const life = `loupe-worker-${Date.now()}-${Math.random()}`;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const stopped = (why: string) => {
      // One that came before this one is of no interest any more.
      if (signal.aborted) return;
      this.#end(why, this.#lost);
    };
    // It comes on demand: the page's first scripts are large enough.
    const watched = () =>
      import("./heartbeat").then(({ watchWorker }) =>
        watchWorker(
          {
            lock: life,
            waits: () => this.#pending.size > 0,
            ask: () => worker.postMessage({ beat: true } satisfies ToWorker),
            bytes: () => this.#bytes,
            ended: stopped,
          },
          signal,
          this.#beat,
        ),
      );
    let watch = watched();
    this.#watching = (then) => {
      // Where it did not come it is asked for once more.
      watch = watch.catch(watched);
      watch.then(then).catch(() => {});
    };
    // Of a worker that does not come nobody would tell where that does not come either.
    const absent = setTimeout(() => stopped("The model's worker did not come."), ABSENT);
    const isThere = () => clearTimeout(absent);
    signal.addEventListener("abort", isThere, { once: true });
    this.#watching(isThere);
    worker.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      isThere();
      if ("id" in data) this.#receive(data);
      else this.#watching((it) => it.heard(data));
    };
    // An error in it says what; without that its script did not come.
    worker.onerror = ({ message }) => stopped(`The model's worker ${message ? "stopped" : "could not start"}.`);
    worker.onmessageerror = () => stopped("The model's worker sent something that cannot be read.");
    worker.postMessage({ places: this.#places, life } satisfies ToWorker);
    return worker;
  }

  /** What needs a worker, but no model in it. */
  #callAny<Name extends "models" | "look" | "add" | "download" | "remove">(
    call: Name,
    options: Wire[Name]["args"] & CallOptions<Wire[Name]["event"]>,
  ): Promise<Wire[Name]["result"]> {
    this.#worker ??= this.#start();
    return this.#call(call, options);
  }

  #call<Name extends CallName>(
    call: Name,
    { signal, onEvent, ...args }: Wire[Name]["args"] & CallOptions<Wire[Name]["event"]>,
  ): Promise<Wire[Name]["result"]> {
    const worker = this.#worker;
    if (!worker) return Promise.reject(lost("The model is not running."));
    if (signal?.aborted) return Promise.reject(aborted());
    const id = ++this.#count;
    // The worker says how the call ended: an answer that is called off still has a result.
    const abort = () => {
      worker.postMessage({ id, abort: true } satisfies ToWorker);
      setTimeout(() => this.#leave(id), GRACE);
    };
    signal?.addEventListener("abort", abort, { once: true });
    return new Promise<Wire[Name]["result"]>((resolve, reject) => {
      const tell = (event: unknown) => onEvent?.(event as Wire[Name]["event"]);
      try {
        worker.postMessage({ id, call, args } as ToWorker);
      } catch (error) {
        // What cannot be copied into the worker has not arrived there.
        return reject(toLoupeError(error));
      }
      this.#pending.set(id, { resolve: resolve as Pending["resolve"], tell, reject });
    }).finally(() => signal?.removeEventListener("abort", abort));
  }

  /** Whoever called it off does not wait for it any longer. */
  #leave(id: number): void {
    const pending = this.#pending.get(id);
    if (!pending) return;
    this.#pending.delete(id);
    pending.reject(aborted());
    this.#watching((it) => it.hurry());
  }

  #receive(message: Extract<FromWorker, { id: number }>): void {
    const pending = this.#pending.get(message.id);
    if (!pending) return;
    if ("event" in message) {
      pending.tell(message.event);
      return;
    }
    // What runs the model has failed, and would fail again: this call is among those that are told.
    if ("error" in message && message.error.code === "worker-lost") {
      this.#end(message.error.message, this.#lost);
      return;
    }
    this.#pending.delete(message.id);
    if ("error" in message) pending.reject(fromWire(message.error));
    else pending.resolve(message.result);
  }

  /** Ends the worker, if it has not ended itself; `first` is called, then whoever waits for it is told. */
  #end(why: string, first?: (why: string) => void): void {
    this.#life.abort();
    this.#worker?.terminate();
    this.#worker = null;
    this.#works = false;
    const waiting = [...this.#pending.values()];
    this.#pending.clear();
    first?.(why);
    for (const { reject } of waiting) reject(lost(why));
  }
}

function lost(why: string): LoupeError {
  return new LoupeError("worker-lost", `${why} Try that again; nothing you made is lost.`);
}

/** How calls and their replies cross the bridge between page and worker. Both sides derive their types from this table. */
import type { CallOptions, Library, Loupe } from "./api";
import type { WireError } from "./errors";
import type { ListedFile } from "./store/listed-file";

type Row<Options extends CallOptions<never>, Result> = {
  args: Omit<Options, keyof CallOptions>;
  result: Result;
  event: Options extends { onEvent?: (event: infer Event) => void } ? Event : never;
};

/** What a worker does. */
export type Calls = Loupe & Library;

/** Of each call: what goes, what comes back, what is told on the way. */
export type Wire = {
  [Name in keyof Calls]: Row<NonNullable<Parameters<Calls[Name]>[0]>, Awaited<ReturnType<Calls[Name]>>>;
};
export type CallName = keyof Wire;

/** Of ONNX Runtime: for WASM, for WebGPU where the browser has JSPI, for WebGPU elsewhere. Only the one in use is fetched. */
export type RuntimeBuild = "plain" | "jspi" | "asyncify";

export interface RuntimeFiles {
  /** Address of the loader, a module. */
  loader: string;
  /** Address of the .wasm, and what it must be. */
  address: string;
  /** As `fetch` takes it: the algorithm, and the sum of all of it in base64. */
  integrity: string;
  file: ListedFile;
}

/** Where the worker finds files. Addresses are absolute, or relative to the worker. */
export interface Places {
  /** The folder of registry.json, with a slash at its end. */
  models: string;
  runtime: Record<RuntimeBuild, RuntimeFiles>;
  /** Other sites that models may be fetched from (store/origins.ts); none without it. */
  origins?: readonly string[];
  /** The origin of the hub from which pairs may be fetched; none without it. */
  hub?: string;
  /** Of WASM, at most; without it as many as the processor has, up to four. One needs least memory. */
  threads?: number;
}

export type ToWorker =
  /** The first message, once. `life`: the name of the lock that the worker holds as long as it lives (life.ts). */
  | { places: Places; life: string }
  | { [Name in CallName]: { id: number; call: Name; args: Wire[Name]["args"] } }[CallName]
  | { id: number; abort: true }
  /** A question for its pulse. */
  | { beat: true };

/** Whether a call runs, and how many steps all of them have taken: one that runs and takes none has stopped. */
export interface Pulse {
  busy: boolean;
  steps: number;
}

export type FromWorker =
  /** It holds its lock. */
  | { alive: true }
  | { pulse: Pulse }
  /** It cannot go on, and why: another is needed. */
  | { lost: string }
  | { id: number; result: Wire[CallName]["result"] }
  | { id: number; error: WireError }
  | { id: number; event: Wire[CallName]["event"] };

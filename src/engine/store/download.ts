/** Gets what is missing of one file, until all of it is there and checked. */
import { checkAborted, LoupeError } from "../errors";
import type { Arriving, ArrivingOptions } from "./arriving";
import { ArrivingPieces } from "./arriving-pieces";
import { ArrivingWhole } from "./arriving-whole";
import type { Gate } from "./gate";
import type { ListedFile } from "./listed-file";
import { type Ask, Interrupted, missing, NoRanges, request } from "./request";
import type { Shelf } from "./shelf";
import { watchdog } from "./watchdog";

export interface DownloadOptions extends ArrivingOptions {
  gate?: Gate;
  /** In words, why nothing comes; null once something does. */
  onTrouble?: (why: string | null) => void;
  /** Whether the browser's cache is left out. */
  fresh?: boolean;
  /** Without a byte for so long, it is asked for again. */
  stallMs?: number;
  /** Milliseconds before each further attempt that brings nothing new. */
  waits?: readonly number[];
}

const STALL_MS = 30_000;
const WAITS = [500, 1000, 2000, 4000, 8000, 15_000];

/**
 * `from`: its address, or what gives it. False where the gate closed before all was there: to be called again. Throws bundle-missing-file, bundle-altered, aborted.
 */
export async function download(
  from: string | Ask,
  file: ListedFile,
  shelf: Shelf,
  options: DownloadOptions = {},
): Promise<boolean> {
  const { signal, gate, waits = WAITS } = options;
  const ask: Ask = typeof from === "string" ? (...wanted) => request(from, ...wanted) : from;
  const arriving = arrivingOf(file, shelf, options);
  await arriving.look();
  let fruitless = 0;
  while (!arriving.complete) {
    checkAborted(signal);
    if (gate?.closed) return false;
    const before = arriving.most;
    try {
      await attempt(ask, file, arriving, options);
    } catch (error) {
      checkAborted(signal);
      if (gate?.closed) return false;
      if (!(error instanceof Interrupted)) throw error;
      fruitless = arriving.most > before ? 0 : fruitless + 1;
      const wait = waits[Math.max(fruitless - 1, 0)];
      if (wait === undefined) throw missing(file.path, error.message, error);
      options.onTrouble?.(`${file.path}: ${error.message}. Trying again.`);
      await pause(wait, signal);
    }
  }
  options.onTrouble?.(null);
  return true;
}

const arrivingOf = (...given: ConstructorParameters<typeof ArrivingWhole>): Arriving =>
  given[0].sum === undefined ? new ArrivingPieces(...given) : new ArrivingWhole(...given);

async function attempt(ask: Ask, file: ListedFile, arriving: Arriving, options: DownloadOptions): Promise<void> {
  const { signal, gate, fresh = false, stallMs = STALL_MS } = options;
  const dog = watchdog(stallMs, signal);
  const forget = gate?.onChange((closed) => closed && dog.abort());
  try {
    const wanted = { ...arriving.wanted(), fresh: fresh || arriving.isSuspicious };
    const part = await ask(file, wanted, dog.signal);
    dog.heard();
    arriving.begin(part);
    // Ending the loop early, as an error does, ends the connection.
    for await (const bytes of piecesOf(part.body, () => arriving.complete)) {
      dog.heard();
      options.onTrouble?.(null);
      if (arriving.complete) break;
      await arriving.add(bytes);
      dog.heard();
    }
    arriving.end();
  } catch (error) {
    if (error instanceof NoRanges) arriving.mayRange = false;
    if (dog.bitten) throw new Interrupted(`nothing has come for ${Math.round(stallMs / 1000)} seconds`);
    throw error;
  } finally {
    forget?.();
    dog.stop();
    dog.abort();
  }
}

/** Milliseconds for the end of an answer whose bytes have all come. */
const END_MS = 500;

/**
 * Not every browser's streams can be iterated. `enough`: whether all has come that is wanted. The end is waited for even
 * then, if not for long: a browser caches only what it saw the end of, and compiles a .wasm sooner from its cache.
 */
async function* piecesOf(body: ReadableStream<Uint8Array>, enough: () => boolean): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  try {
    for (;;) {
      const read = reader.read().catch((error: unknown) => {
        if (enough()) return NO_MORE;
        if (error instanceof LoupeError) throw error;
        throw new Interrupted("the connection broke off", { cause: error });
      });
      const { done, value } = await (enough() ? Promise.race([read, pause(END_MS).then(() => NO_MORE)]) : read);
      if (done) return;
      yield value;
    }
  } finally {
    // Not awaited: of a connection that stalls it may never come.
    reader.cancel().catch(() => {});
  }
}

const NO_MORE = { done: true, value: undefined } as const;

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done);
  });
}

/** Gets what is missing of one file, chunk by chunk; each is checked, then kept. */
import { checkAborted, LoupeError } from "../errors";
import type { Gate } from "./gate";
import { type ListedFile, span } from "./listed-file";
import {
  type Ask,
  altered,
  checkCount,
  Interrupted,
  missing,
  NoRanges,
  type Part,
  request,
  wrongPiece,
} from "./request";
import { sha256 } from "./sha256";
import type { Shelf } from "./shelf";
import { watchdog } from "./watchdog";

export interface DownloadOptions {
  signal?: AbortSignal;
  gate?: Gate;
  /** Bytes that are there, of those before the call too; what turned out to be wrong is taken off again. */
  onBytes?: (bytes: number) => void;
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
  const arriving = new Arriving(file, shelf, options);
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

/** Which chunks are there, and the one that is half there. */
class Arriving {
  mayRange = true;
  /** Most bytes that were there at once. */
  most = 0;
  readonly #file: ListedFile;
  readonly #shelf: Shelf;
  readonly #options: DownloadOptions;
  readonly #have: boolean[];
  #bytes = 0;
  #half: { index: number; bytes: Uint8Array; filled: number } | null = null;
  /** Chunks that came and were wrong. */
  readonly #wrong = new Set<number>();
  #etag: string | null | undefined;
  #at = 0;

  constructor(file: ListedFile, shelf: Shelf, options: DownloadOptions) {
    this.#file = file;
    this.#shelf = shelf;
    this.#options = options;
    this.#have = file.chunks.map(() => false);
    checkCount(file);
  }

  get complete(): boolean {
    return !this.#have.includes(false);
  }

  get isSuspicious(): boolean {
    return this.#wrong.size > 0;
  }

  /** What is on the shelf and right. */
  async look(): Promise<void> {
    for (const [index, hash] of this.#file.chunks.entries()) {
      const chunk = await this.#shelf.read(index);
      if (chunk && (await sha256(chunk)) === hash) this.#keep(index);
      checkAborted(this.#options.signal);
    }
    this.#tell();
  }

  /** From the first byte that is missing to the end of what is missing there. */
  wanted(): { start: number; end: number; mayRange: boolean } {
    const first = this.#have.indexOf(false);
    const next = this.#have.indexOf(true, first);
    const last = next < 0 ? this.#have.length - 1 : next - 1;
    const { start } = span(this.#file, first);
    const filled = this.#half?.index === first ? this.#half.filled : 0;
    return { start: start + filled, end: span(this.#file, last).end, mayRange: this.mayRange };
  }

  /** Halves of two versions are never joined. */
  begin({ at, etag }: Part): void {
    const isOther = this.#etag !== undefined && etag !== this.#etag;
    this.#etag = etag;
    this.#at = at;
    if (at > 0 && !isOther) return;
    const lost = this.#half;
    this.#half = null;
    if (lost && at > 0) throw new Interrupted("it has changed on the server");
  }

  async add(bytes: Uint8Array): Promise<void> {
    const { bytes: total, path, chunkBytes } = this.#file;
    if (this.#at + bytes.length > total) throw altered(path, `it has more than its ${total} bytes`);
    let rest = bytes;
    while (rest.length > 0) {
      const index = Math.floor(this.#at / chunkBytes);
      const { start, end } = span(this.#file, index);
      const piece = rest.subarray(0, end - this.#at);
      if (!this.#have[index]) await this.#fill(index, this.#at - start, piece);
      this.#at += piece.length;
      rest = rest.subarray(piece.length);
    }
    this.#tell();
  }

  end(): void {
    if (!this.complete && this.#at < this.wanted().end) throw new Interrupted("the connection ended too early");
  }

  async #fill(index: number, offset: number, piece: Uint8Array): Promise<void> {
    const { start, end } = span(this.#file, index);
    const half = this.#half?.index === index ? this.#half : { index, bytes: new Uint8Array(end - start), filled: 0 };
    this.#half = half;
    // A part that begins in the middle of what is missing is of no use.
    if (half.filled !== offset) return;
    half.bytes.set(piece, offset);
    half.filled += piece.length;
    if (half.filled < half.bytes.length) return;
    this.#half = null;
    if ((await sha256(half.bytes)) === this.#file.chunks[index]) {
      await this.#shelf.write(index, half.bytes);
      this.#keep(index);
    } else {
      // Once more, past every cache; then it is believed.
      if (this.#wrong.has(index)) throw wrongPiece(this.#file, index);
      this.#wrong.add(index);
    }
  }

  #keep(index: number): void {
    const { start, end } = span(this.#file, index);
    this.#have[index] = true;
    this.#bytes += end - start;
  }

  #tell(): void {
    const bytes = this.#bytes + (this.#half?.filled ?? 0);
    this.most = Math.max(this.most, bytes);
    this.#options.onBytes?.(bytes);
  }
}

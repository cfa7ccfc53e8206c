/** One request for a file or the rest of it, and whether what is answered can be what was asked for. */
import { LoupeError } from "../errors";
import type { ListedFile } from "./listed-file";
import { MOST } from "./most";

/** It may work the next time. */
export class Interrupted extends Error {}

export function missing(path: string, why: string, cause?: unknown): LoupeError {
  return new LoupeError(
    "bundle-missing-file",
    `The model's file ${path} is missing: ${why}. Check the connection and try again; what has come is kept.`,
    { cause },
  );
}

export function altered(path: string, why: string): LoupeError {
  return new LoupeError(
    "bundle-altered",
    `The model's file ${path} is not the one its manifest describes: ${why}. It is not used. Try again; if it stays so, the model must be installed anew where it comes from.`,
  );
}

/** Throws bundle-altered where the file cannot be checked chunk by chunk. */
export function checkCount({ path, bytes, chunks, chunkBytes }: ListedFile): void {
  const count = Math.ceil(bytes / chunkBytes);
  if (count !== chunks.length)
    throw altered(path, `${chunks.length} hashes are given for ${count} pieces of chunk_bytes`);
}

export const wrongPiece = ({ path, chunks }: ListedFile, index: number): LoupeError =>
  altered(path, `its contents changed (piece ${index + 1} of ${chunks.length})`);

export const wrongLength = ({ path, bytes }: ListedFile, length: number | string): LoupeError =>
  altered(path, `it has ${length} bytes instead of ${bytes}`);

/** Of a file that nothing lists. */
export const tooLong = (path: string, most = MOST.small): LoupeError =>
  new LoupeError(
    "bundle-invalid",
    `${path} is larger than ${most / 2 ** 20} MiB, so it is not what it should be. Install the model again.`,
  );

export const unlisted = (path: string): LoupeError =>
  new LoupeError("bundle-invalid", `The bundle's manifest does not list ${path}. Install the model again.`);

export interface Part {
  /** Where in the file the body begins. */
  at: number;
  /** Of two versions of the file it differs, where it is known. */
  etag: string | null;
  body: ReadableStream<Uint8Array>;
}

/** Gives a file, or a part of it: a server, a folder, a ZIP. Rejects with Interrupted where it may work the next time. */
export type Ask = (file: ListedFile, wanted: Wanted, signal: AbortSignal) => Promise<Part>;

export interface Wanted {
  /** Bytes [start, end) of the file. */
  start: number;
  end: number;
  /** Whether the server may be asked for a part. */
  mayRange: boolean;
  /** Past the browser's own cache. */
  fresh: boolean;
}

/** What cannot be asked for again in the hope of something else. */
const PASSING = new Set([408, 421, 425, 429, 500, 502, 503, 504]);

/** `checkAnswer` throws where the answer came from a place that may not give it. Throws Interrupted, bundle-missing-file, bundle-altered. */
export async function request(
  address: string,
  file: ListedFile,
  { start, end, mayRange, fresh }: Wanted,
  signal: AbortSignal,
  checkAnswer: (url: string) => void = () => {},
): Promise<Part> {
  const isPart = mayRange && (start > 0 || end < file.bytes);
  const response = await fetch(address, {
    cache: fresh ? "no-store" : "default",
    headers: isPart ? { Range: `bytes=${start}-${end - 1}` } : {},
    referrerPolicy: "no-referrer",
    signal,
  }).catch((error: unknown) => {
    throw new Interrupted("it could not be fetched", { cause: error });
  });
  checkAnswer(response.url);
  const at = response.status === 206 ? partStart(response, file, start) : 0;
  if (response.status !== 206) checkWhole(response, file);
  const { body } = response;
  if (!body) throw new Interrupted("the answer was empty");
  return { at, etag: response.headers.get("etag"), body };
}

/** A part is believed only where the server says which. */
function partStart({ headers }: Response, file: ListedFile, start: number): number {
  const [, from, total] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(headers.get("content-range") ?? "") ?? [];
  if (from === undefined || total === undefined) throw new NoRanges();
  // Of a compressed file it is another total, and another part.
  if (isCoded(headers)) throw new NoRanges();
  if (total !== "*" && Number(total) !== file.bytes) {
    throw wrongLength(file, total);
  }
  if (Number(from) !== start) throw new NoRanges();
  return start;
}

/** Its parts cannot be used: all of the file is to be asked for. */
export class NoRanges extends Interrupted {
  constructor() {
    super("the server sent another part than was asked for");
  }
}

function checkWhole({ ok, status, headers }: Response, file: ListedFile): void {
  if (status === 416) throw altered(file.path, "the server has fewer bytes of it");
  if (PASSING.has(status)) throw new Interrupted(`the server answered ${status}`);
  if (!ok) throw missing(file.path, `the server answered ${status}`);
  // Servers of single-page apps answer any unknown path with their page.
  if (headers.get("content-type")?.startsWith("text/html")) throw missing(file.path, "the server does not have it");
  const length = headers.get("content-length");
  // Of a compressed answer it is another length.
  if (length !== null && !isCoded(headers) && Number(length) !== file.bytes) {
    throw wrongLength(file, length);
  }
}

function isCoded(headers: Headers): boolean {
  return !/^(identity)?$/.test(headers.get("content-encoding") ?? "");
}

/** A small file of another site, of which nothing says how long it is: whole, or not at all. */
import { checkAborted, type LoupeError } from "../errors";
import { MOST } from "./most";
import { missing, tooLong } from "./request";
import type { ReadOptions } from "./source";
import { watchdog } from "./watchdog";

const STALL_MS = 30_000;

interface Wanted extends ReadOptions {
  /** Throws where the answer came from a place that may not give it. */
  check: (url: string) => void;
  /** Bytes. */
  most?: number;
  /** What is thrown where it is not there. */
  absent?: (why: string, cause?: unknown) => LoupeError;
}

/** Throws bundle-missing-file and bundle-invalid, naming `path`; aborted; what `check` throws. */
export async function fetchSome(
  address: string,
  path: string,
  { check, most = MOST.small, signal, absent = (why, cause) => missing(path, why, cause) }: Wanted,
): Promise<Uint8Array> {
  const dog = watchdog(STALL_MS, signal);
  try {
    const response = await fetch(address, { cache: "no-cache", referrerPolicy: "no-referrer", signal: dog.signal });
    check(response.url);
    if (!response.ok) throw absent(`${new URL(address).host} answered ${response.status}`);
    return await upTo(most, path, response.body as ReadableStream<Uint8Array>, dog.heard);
  } catch (error) {
    checkAborted(signal);
    if (dog.bitten || error instanceof TypeError) {
      throw absent(`${new URL(address).host} does not answer, or does not let other sites read it`, error);
    }
    throw error;
  } finally {
    dog.stop();
    dog.abort();
  }
}

async function upTo(
  most: number,
  path: string,
  body: ReadableStream<Uint8Array>,
  heard: () => void,
): Promise<Uint8Array> {
  const reader = body.getReader();
  const pieces: Uint8Array[] = [];
  let total = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    heard();
    total += value.length;
    if (total > most) {
      reader.cancel().catch(() => {});
      throw tooLong(path, most);
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

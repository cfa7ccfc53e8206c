/** A bundle on another site, one of those that the build allows (origins.ts). */
import { checkAborted } from "../errors";
import { readManifest } from "./load";
import { MOST } from "./most";
import type { Offer } from "./offer";
import { bundleFolder, checkOrigin } from "./origins";
import { missing, request, tooLong } from "./request";
import type { ReadOptions } from "./source";
import { watchdog } from "./watchdog";

const STALL_MS = 30_000;

/** Nothing is fetched before something of it is asked for. Throws origin-refused. */
export function addressOffer(address: string, allowed: readonly string[]): Offer {
  const folder = bundleFolder(address, allowed);
  const check = (url: string) => checkOrigin(url, allowed);
  const urlOf = (path: string) => new URL(path, folder).href;
  return {
    origin: { kind: "address", address: folder },
    manifest: (options) =>
      readManifest({ read: (path, { signal } = {}) => readSome(urlOf(path), path, check, signal) }, options),
    file: async (path) => ({ ask: (file, wanted, signal) => request(urlOf(path), file, wanted, signal, check) }),
  };
}

async function readSome(
  address: string,
  path: string,
  check: (url: string) => void,
  signal?: ReadOptions["signal"],
): Promise<Uint8Array> {
  const dog = watchdog(STALL_MS, signal);
  try {
    const response = await fetch(address, { cache: "no-cache", referrerPolicy: "no-referrer", signal: dog.signal });
    check(response.url);
    if (!response.ok) throw missing(path, `${new URL(address).host} answered ${response.status}`);
    return await upTo(MOST.small, path, response.body as ReadableStream<Uint8Array>, dog.heard);
  } catch (error) {
    checkAborted(signal);
    if (dog.bitten || error instanceof TypeError) {
      throw missing(path, `${new URL(address).host} does not answer, or does not let other sites read it`, error);
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
      throw tooLong(path);
    }
    pieces.push(value);
  }
  return new Uint8Array(await new Blob(pieces as Uint8Array<ArrayBuffer>[]).arrayBuffer());
}

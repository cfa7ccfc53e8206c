/** registry.json, manifest.json: fetched anew at each start; where there is no network, as they were the last time. */
import { checkAborted } from "../errors";
import { Interrupted, missing } from "./request";
import { openStorage } from "./storage";
import { watchdog } from "./watchdog";

/** As long as a person waits for news of what is there already. */
const PATIENCE_MS = 4000;
const STALL_MS = 30_000;
const WAITS = [500, 2000];

/** Throws bundle-missing-file, naming `path`; aborted. */
export async function readSmall(
  address: string,
  path: string,
  { signal }: { signal?: AbortSignal } = {},
): Promise<Uint8Array> {
  const opening = openStorage(() => {});
  const name = new URL(address).pathname.slice(1);
  // Read while it is fetched: nothing waits for what is not needed.
  const noted = opening.then((storage) => storage.note(name));
  for (let attempt = 0; ; attempt++) {
    try {
      const bytes = await fetchSmall(address, path, noted, signal);
      const kept = await noted;
      if (!kept || !isSame(bytes, kept)) await (await opening).keepNote(name, bytes);
      return bytes;
    } catch (error) {
      checkAborted(signal);
      if (!(error instanceof Interrupted)) throw error;
      const kept = await noted;
      if (kept) return kept;
      const wait = WAITS[attempt];
      if (wait === undefined) throw missing(path, error.message, error);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }
}

const isSame = (a: Uint8Array, b: Uint8Array) => a.length === b.length && a.every((byte, i) => byte === b[i]);

/** `noted`: what there is of it already. */
async function fetchSmall(
  address: string,
  path: string,
  noted: Promise<Uint8Array | null>,
  signal?: AbortSignal,
): Promise<Uint8Array> {
  const dog = watchdog(STALL_MS, signal);
  const patience = noted.then((kept) => {
    const short = kept && watchdog(PATIENCE_MS);
    short?.signal.addEventListener("abort", dog.abort);
    return short;
  });
  let response: Response;
  try {
    response = await fetch(address, { cache: "no-cache", signal: dog.signal });
    if (response.ok && !response.headers.get("content-type")?.startsWith("text/html")) {
      return new Uint8Array(await response.arrayBuffer());
    }
  } catch (error) {
    throw new Interrupted("it could not be fetched", { cause: error });
  } finally {
    dog.stop();
    void patience.then((short) => short?.stop());
  }
  if (response.status >= 500) throw new Interrupted(`the server answered ${response.status}`);
  throw missing(path, response.ok ? "the server does not have it" : `the server answered ${response.status}`);
}

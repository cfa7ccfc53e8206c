/** Calls to a worker that answers each with a message of the same id. */
import { LoupeError } from "../engine/mask";

/** Told to the page. */
export const MISSING_PART = "loupe:missing-part";

interface Waiting<Reply> {
  resolve(reply: Reply): void;
  reject(error: LoupeError): void;
}

/**
 * The worker starts with the first call; one that crashed is started anew by the next, and `lost` is what the calls that
 * waited reject with. What a reply means is the caller's.
 */
export function createCalls<Request extends { id: number }, Reply extends { id: number }>(
  start: () => Worker,
  lost: string,
): (request: Omit<Request, "id">) => Promise<Reply> {
  const waiting = new Map<number, Waiting<Reply>>();
  let worker: Worker | null = null;
  let count = 0;

  function started(): Worker {
    const fresh = start();
    fresh.onmessage = ({ data }: MessageEvent<Reply>) => {
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      call?.resolve(data);
    };
    fresh.onerror = (event) => {
      // An error in it says where; without that its script was not there, as after an update of the server.
      if (!(event instanceof ErrorEvent)) globalThis.dispatchEvent(new Event(MISSING_PART));
      fresh.terminate();
      worker = null;
      const calls = [...waiting.values()];
      waiting.clear();
      for (const { reject } of calls) reject(new LoupeError("worker-lost", lost));
    };
    return fresh;
  }

  return (request) => {
    worker ??= started();
    const id = ++count;
    const reply = new Promise<Reply>((resolve, reject) => waiting.set(id, { resolve, reject }));
    worker.postMessage({ ...request, id });
    return reply;
  };
}

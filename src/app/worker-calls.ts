/** Calls to a worker that answers each with a message of the same id (worker-answers.ts). */
import { LoupeError } from "../engine/mask";

/** Told to the page. */
export const MISSING_PART = "loupe:missing-part";

/** Milliseconds between two questions whether it still lives, while anybody waits for it. */
const BEAT = 5000;
/** So many without an answer, and it is given up: a large picture keeps one busy for a while. */
const MOST_SILENT = 12;
/** So many of one that has never said anything: its script does not come. */
const MOST_ABSENT = 4;

interface Waiting<Request, Reply> {
  request: Request;
  /** It was given to a worker that was lost. */
  again: boolean;
  resolve(reply: Reply): void;
  reject(error: LoupeError): void;
}

/**
 * The worker starts with the first call. One that crashed, ended or hangs is replaced, and what it was asked is asked once
 * more; a call that loses a second one rejects, and says what it `does` and what to do `then`. What a reply means is the caller's.
 */
export function createCalls<Request extends { id: number }, Reply extends { id: number }>(
  start: () => Worker,
  does: string,
  then: string,
  beat = BEAT,
): (request: Omit<Request, "id">) => Promise<Reply> {
  const waiting = new Map<number, Waiting<Omit<Request, "id">, Reply>>();
  let worker: Worker | null = null;
  let count = 0;
  let silent = 0;
  let timer: ReturnType<typeof setInterval> | null = null;

  function started(): Worker {
    const fresh = start();
    silent = MOST_SILENT - MOST_ABSENT;
    fresh.onmessage = ({ data }: MessageEvent<Reply>) => {
      silent = 0;
      const call = waiting.get(data.id);
      waiting.delete(data.id);
      call?.resolve(data);
    };
    fresh.onerror = (event) => {
      // An error in it says where; without that its script was not there, as after an update of the server.
      if (!(event instanceof ErrorEvent)) globalThis.dispatchEvent(new Event(MISSING_PART));
      if (fresh === worker) replace();
    };
    return fresh;
  }

  function replace(): void {
    worker?.terminate();
    worker = null;
    for (const [id, call] of waiting) {
      if (call.again) {
        waiting.delete(id);
        call.reject(
          new LoupeError("worker-lost", `The part of the page that ${does} did not come, or has stopped. ${then}`),
        );
      } else {
        call.again = true;
        send(id, call.request);
      }
    }
  }

  function send(id: number, request: Omit<Request, "id">): void {
    worker ??= started();
    worker.postMessage({ ...request, id });
    timer ??= setInterval(look, beat);
  }

  function look(): void {
    if (!waiting.size && timer) {
      clearInterval(timer);
      timer = null;
    } else if (silent++ < MOST_SILENT) worker?.postMessage({ beat: true });
    else replace();
  }

  return (request) => {
    const id = ++count;
    if (!waiting.size) silent = 0;
    return new Promise<Reply>((resolve, reject) => {
      waiting.set(id, { request, again: false, resolve, reject });
      send(id, request);
    });
  };
}

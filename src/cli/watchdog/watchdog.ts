/**
 * Ends the program when a step of a model never does: a graph with an endless loop, a chat template that counts to a
 * thousand million. Such a step holds the thread, so it is watched from another one.
 */
import { Worker } from "node:worker_threads";
import type { Watch } from "../../engine/node";

const LONGEST_TEXT = 500;

let only: Watch | null = null;

/** The program's, which has one. */
export function watchdog(): Watch {
  only ??= start();
  return only;
}

function start(): Watch {
  const [state, words] = [new SharedArrayBuffer(24), new SharedArrayBuffer(LONGEST_TEXT)];
  const [step, limits, text] = [new Int32Array(state, 0, 2), new Float64Array(state, 8, 2), new Uint8Array(words)];
  const thread = new Worker(new URL("./thread.mjs", import.meta.url), { workerData: { state, words } });
  // Alone it keeps no program running.
  thread.unref();
  let count = 0;
  return async (what, { seconds, bytes }, work) => {
    limits.set([seconds, bytes]);
    Atomics.store(step, 1, written(what, text));
    count = (count % 2 ** 30) + 1;
    Atomics.store(step, 0, count);
    try {
      return await work();
    } finally {
      Atomics.store(step, 0, 0);
    }
  };
}

/** Bytes of the text that is written into `into`. */
function written(what: string, into: Uint8Array): number {
  const bytes = new TextEncoder().encode(what).subarray(0, into.length);
  into.set(bytes);
  return bytes.length;
}

/** The worker's side of the bridge: messages in, Loupe's calls, messages out. */

// Before any schema is made.
import "./no-eval";
import type { CallOptions } from "./api";
import { toLoupeError, toWire } from "./errors";
import { openImage } from "./image/decode-browser";
import { createLibrary } from "./library";
import { holdLife } from "./life";
import { createLocalLoupe } from "./loupe";
import { watchDevice } from "./runtime/gpu-device";
import { webRuntime } from "./runtime/ort-web";
import { chooseProvider } from "./runtime/providers";
import { Queue } from "./runtime/queue";
import { httpSource } from "./store/source";
import type { CallName, Calls, FromWorker, Places, ToWorker, Wire } from "./wire";

// lib.dom types `self` as a window, whose postMessage has other parameters.
const scope = self as unknown as {
  onmessage: ((event: MessageEvent<ToWorker>) => void) | null;
  postMessage(message: FromWorker, transfer?: Transferable[]): void;
};

const queue = new Queue();

function start({ models, runtime, threads, origins = [], hub }: Places): Calls {
  const source = httpSource(new URL(models, self.location.href).href);
  const library = createLibrary({ source, origins, ...(hub && { hub }) });
  const { added } = library;
  const parts = { runtime: webRuntime(runtime, threads), source, added, openImage, warmsUp: true, queue };
  return Object.assign(createLocalLoupe({ ...parts, chooseProvider: chooseWatched }), library);
}

/** A graphics device that is lost takes the whole model with it; a load() that meets that goes on without one. */
const chooseWatched: typeof chooseProvider = async (...args) => {
  const choice = await chooseProvider(...args);
  watchDevice(choice.device, () => {
    if (!loads) scope.postMessage({ lost: "The graphics device has stopped." });
  });
  return choice;
};

/** The big arrays of a result move instead of being copied. Events keep copies: their arrays are in the result too. */
function arraysOf(value: unknown): Transferable[] {
  if (value instanceof Float32Array) return [value.buffer];
  if (value === null || typeof value !== "object") return [];
  return Object.values(value).flatMap(arraysOf);
}

let loupe: Calls | null = null;
const running = new Map<number, AbortController>();
/** How many load() run. */
let loads = 0;

async function answer<Name extends CallName>(id: number, call: Name, args: Wire[Name]["args"]): Promise<void> {
  const controller = new AbortController();
  running.set(id, controller);
  if (call === "load") loads++;
  const options: CallOptions<Wire[Name]["event"]> = {
    signal: controller.signal,
    onEvent: (event) => scope.postMessage({ id, event }),
  };
  try {
    // TypeScript does not see that a call and its arguments are of one row of the table.
    const perform = loupe?.[call] as ((options: object) => Promise<Wire[Name]["result"]>) | undefined;
    if (!perform) throw new Error("The worker was not told where its files are.");
    const result = await perform.call(loupe, { ...args, ...options });
    scope.postMessage({ id, result }, arraysOf(result));
  } catch (error) {
    // What a library said is for whoever looks closer, not for the page.
    const { cause } = toLoupeError(error);
    if (cause) console.warn(cause);
    scope.postMessage({ id, error: toWire(error) });
  } finally {
    running.delete(id);
    if (call === "load") loads--;
  }
}

scope.onmessage = ({ data: message }) => {
  if ("places" in message) {
    loupe = start(message.places);
    holdLife(message.life, () => scope.postMessage({ alive: true }));
  } else if ("beat" in message) scope.postMessage({ pulse: queue.pulse });
  else if ("abort" in message) running.get(message.id)?.abort();
  else void answer(message.id, message.call, message.args);
};

/**
 * Whether a worker still lives and comes on, seen from the page. A browser tells of an error in a worker; not of one that it
 * ended to save memory, that runs in a circle, or that waits for what never comes. Loaded once there is a worker to watch.
 */
import { webLocks } from "./web-locks";
import type { FromWorker, Pulse } from "./wire";

export interface Watched {
  /** Its lock (life.ts). */
  lock: string;
  /** Whether anybody waits for it: else nothing is asked. */
  waits(): boolean;
  /** Asks it for its pulse, which heard() is then given. */
  ask(): void;
  /** Of what it loads, or has loaded: the larger, the longer a step may take. */
  bytes(): number;
  /** Told the reason in words. */
  ended(why: string): void;
}

export interface Watch {
  /** What it says of itself. */
  heard(said: Exclude<FromWorker, { id: number }>): void;
  /** Somebody has called off what it does, and it goes on: it has less time until its next step. */
  hurry(): void;
}

/** Milliseconds between two questions. */
const BEAT = 1000;
/** Without an answer for so long it hangs: a graph on the processor computes without ever looking at its messages. */
const SILENT = 30_000;
/** So long in one step although it answers, it waits for what does not come: a GPU may take a minute for a graph. */
const STUCK = 120_000;
/** More for each byte: a millisecond for so many. */
const BYTES_A_MS = 4000;
const HURRIED = 1 / 4;

/** Until `signal` is aborted. `beat` as BEAT: time is counted in these, so a page that slept has not waited. */
export function watchWorker(watched: Watched, signal: AbortSignal, beat = BEAT): Watch {
  let silent = 0;
  let stuck = 0;
  let steps = -1;
  let hurried = false;
  const beats = (ms: number) => ((ms + watched.bytes() / BYTES_A_MS) / BEAT) * (hurried ? HURRIED : 1);
  const timer = setInterval(() => {
    if (!watched.waits() && !hurried) silent = stuck = 0;
    else if (silent > beats(SILENT)) watched.ended("The model's worker did not answer any more.");
    else if (stuck > beats(STUCK)) watched.ended("The model did not come on any more.");
    else {
      silent++;
      watched.ask();
    }
  }, beat);
  signal.addEventListener("abort", () => clearInterval(timer), { once: true });
  const felt = (pulse: Pulse) => {
    silent = 0;
    if (pulse.busy && pulse.steps === steps) stuck++;
    else {
      stuck = 0;
      hurried = false;
    }
    steps = pulse.steps;
  };
  return {
    heard(said) {
      if ("pulse" in said) felt(said.pulse);
      else if ("lost" in said) watched.ended(said.lost);
      else
        webLocks()
          ?.request(watched.lock, { signal }, () => watched.ended("The model's worker was ended."))
          .catch(() => {});
    },
    hurry() {
      hurried = true;
    },
  };
}

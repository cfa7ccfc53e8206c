/** The order of calls: one at a time, first come, first served; urgent ones before what waits and in its pauses. */
import { aborted, toLoupeError } from "../errors";
import type { Pulse } from "../wire";
import { breathe } from "./breathe";

export interface Turn {
  signal?: AbortSignal;
  /** Goes before what waits, and into the pauses of what runs. */
  urgent?: boolean;
  /** Of those that wait with the same key only the newest is run; the others reject with "aborted". */
  newestOf?: string;
}

interface Job {
  run(): Promise<void>;
  give(why?: string): void;
  newestOf: string | undefined;
}

/** Milliseconds between two looks at what has come: a step of a small model takes one, and a look a tenth of that. */
const BREATH = 8;

export class Queue {
  readonly #waiting: Job[] = [];
  readonly #urgent: Job[] = [];
  #busy = false;
  #steps = 0;
  /** When messages were last let in; milliseconds. */
  #breathed = 0;

  /** For who watches: a call that runs and takes no step any more has stopped (heartbeat.ts). */
  get pulse(): Pulse {
    return { busy: this.#busy, steps: this.#steps };
  }

  /** What `work` gives, in its turn. A failure is this call's alone; the queue goes on. Rejects with a LoupeError. */
  add<T>(work: () => Promise<T>, { signal, urgent = false, newestOf }: Turn = {}): Promise<T> {
    if (signal?.aborted) return Promise.reject(aborted());
    const line = urgent ? this.#urgent : this.#waiting;
    const leave = (job: Job) => {
      const at = line.indexOf(job);
      if (at >= 0) line.splice(at, 1);
      return at >= 0;
    };
    for (const job of line.filter((other) => newestOf !== undefined && other.newestOf === newestOf)) {
      leave(job);
      job.give("A newer preview took its place.");
    }
    return new Promise<T>((resolve, reject) => {
      const giveUp = () => {
        if (leave(job)) reject(aborted());
      };
      // A signal may outlive many calls: none leaves a listener on it.
      const forgetSignal = () => signal?.removeEventListener("abort", giveUp);
      const job: Job = {
        newestOf,
        give: (why) => {
          forgetSignal();
          reject(aborted(why));
        },
        run: async () => {
          forgetSignal();
          this.#steps++;
          try {
            resolve(await work());
          } catch (error) {
            reject(toLoupeError(error));
          }
        },
      };
      signal?.addEventListener("abort", giveUp, { once: true });
      line.push(job);
      void this.#work();
    });
  }

  /** For the call that runs, between two of its steps: lets messages in, then urgent calls; not after each of many short ones. */
  readonly pause = async (): Promise<void> => {
    this.#steps++;
    if (!this.#urgent.length && performance.now() - this.#breathed < BREATH) return;
    await this.#breathe();
    for (let job = this.#urgent.shift(); job; job = this.#urgent.shift()) {
      await job.run();
      await this.#breathe();
    }
  };

  async #breathe(): Promise<void> {
    await breathe();
    this.#breathed = performance.now();
  }

  async #work(): Promise<void> {
    if (this.#busy) return;
    this.#busy = true;
    for (;;) {
      // Messages that are already there may be newer previews, or call off what waits.
      await this.#breathe();
      const job = this.#urgent.shift() ?? this.#waiting.shift();
      if (!job) break;
      await job.run();
    }
    this.#busy = false;
  }
}

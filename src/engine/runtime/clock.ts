import type { Timings } from "../values";

/** Milliseconds per step: lap() adds the time since the lap before to a step. */
export class Clock {
  readonly #start = performance.now();
  #last = this.#start;
  readonly #timings: Timings = {};

  lap(step: keyof Timings): void {
    const now = performance.now();
    this.#timings[step] = (this.#timings[step] ?? 0) + now - this.#last;
    this.#last = now;
  }

  /** Leaves out what passed since the last lap: it was spent on other calls. It still counts in elapsed(). */
  skip(): void {
    this.#last = performance.now();
  }

  /** A figure that is not a step of its own. */
  set(name: keyof Timings, value: number): void {
    this.#timings[name] = value;
  }

  read(name: keyof Timings): number | undefined {
    return this.#timings[name];
  }

  /** Milliseconds since the beginning. */
  elapsed(): number {
    return performance.now() - this.#start;
  }

  finish(): Timings {
    return { ...this.#timings, total: this.elapsed() };
  }
}

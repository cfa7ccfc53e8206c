import type { Timings } from "../api";

/** Milliseconds per stage: lap() names the time since the lap before. */
export class Clock {
  readonly #start = performance.now();
  #last = this.#start;
  readonly #timings: Timings = {};

  lap(stage: keyof Timings): void {
    const now = performance.now();
    this.#timings[stage] = now - this.#last;
    this.#last = now;
  }

  /** A figure that is not a stage of its own. */
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

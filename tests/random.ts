/** Numbers that look random and are the same in every run (Park and Miller's generator). */
export class Random {
  #state: number;

  constructor(seed: number) {
    this.#state = (seed % 2147483646) + 1;
  }

  /** 0 ≤ value < 1. */
  fraction(): number {
    this.#state = (this.#state * 48271) % 2147483647;
    return (this.#state - 1) / 2147483646;
  }

  /** An integer, from `least` to `most`, both included. */
  integer(least: number, most: number): number {
    return least + Math.floor(this.fraction() * (most - least + 1));
  }

  pick<T>(of: readonly T[]): T {
    return of[this.integer(0, of.length - 1)] as T;
  }

  chance(share: number): boolean {
    return this.fraction() < share;
  }
}

/** How far load() is, for the calls that need what it brings. */
import { aborted, checkAborted, toLoupeError } from "../errors";

export class Loading {
  #pointing: Promise<void> | null = null;
  #whole: Promise<void> | null = null;

  /** One at a time, first come, first served. `work` calls what it is given once clicks can be answered. */
  async run<T>(signal: AbortSignal, work: (pointing: () => void) => Promise<T>): Promise<T> {
    const before = this.#whole;
    let point: () => void = () => {};
    let end: () => void = () => {};
    const pointing = new Promise<void>((resolve) => {
      point = resolve;
    });
    const whole = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#pointing = pointing;
    this.#whole = whole;
    try {
      await before;
      checkAborted(signal);
      return await work(point);
    } catch (error) {
      throw toLoupeError(error);
    } finally {
      point();
      end();
      if (this.#whole === whole) this.#pointing = this.#whole = null;
    }
  }

  /** Resolves once clicks can be answered, or no load() runs. Rejects with aborted. */
  async pointing(signal?: AbortSignal): Promise<void> {
    await unlessAborted(this.#pointing, signal);
  }

  /** Resolves once all is there, or no load() runs. Rejects with aborted. */
  async whole(signal?: AbortSignal): Promise<void> {
    await unlessAborted(this.#whole, signal);
  }

  /** Resolves once no load() runs. */
  async ended(): Promise<void> {
    while (this.#whole) await this.#whole;
  }
}

/** The promise, which never rejects; rejects with aborted as soon as the signal is. */
export async function unlessAborted(promise: Promise<void> | null | undefined, signal?: AbortSignal): Promise<void> {
  checkAborted(signal);
  if (!promise) return;
  let giveUp: () => void = () => {};
  const off = new Promise<void>((_, reject) => {
    giveUp = () => reject(aborted());
    signal?.addEventListener("abort", giveUp, { once: true });
  });
  try {
    await Promise.race([promise, off]);
  } finally {
    signal?.removeEventListener("abort", giveUp);
  }
}

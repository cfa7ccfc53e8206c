/** Storage that never answers is as good as none. Browsers have been seen whose database, cache or file system does so. */

const PATIENCE_MS = 5000;
const TICKS = 20;

/**
 * As `promise`; rejects with a TimeoutError where it has not answered after so long. Time is counted in ticks that each run
 * once, however late: a worker that computes has not waited.
 */
export function within<T>(promise: Promise<T>, ms = PATIENCE_MS): Promise<T> {
  return new Promise((resolve, reject) => {
    let ticks = 0;
    const timer = setInterval(() => {
      if (++ticks < TICKS) return;
      clearInterval(timer);
      reject(new DOMException("It does not answer.", "TimeoutError"));
    }, ms / TICKS);
    promise.then(resolve, reject).finally(() => clearInterval(timer));
  });
}

/** What asks as within() does; one that was silent once is not waited for again. */
export function asker(): <T>(ask: () => Promise<T>) => Promise<T> {
  let silence: unknown = null;
  return async (ask) => {
    if (silence) throw silence;
    try {
      return await within(ask());
    } catch (error) {
      if (isLate(error)) silence = error;
      throw error;
    }
  };
}

export const isLate = (error: unknown): boolean => error instanceof DOMException && error.name === "TimeoutError";

/** Aborts what nothing has been heard of for `stallMs`. */
export interface Watchdog {
  readonly signal: AbortSignal;
  /** Why it was aborted, if it was. */
  readonly bitten: boolean;
  heard(): void;
  abort(): void;
  stop(): void;
}

const TICKS = 30;

/**
 * Time is counted in ticks that each run once, however late: while a session is being made the worker hears nothing, and that
 * is no stall of the network.
 */
export function watchdog(stallMs: number, outer?: AbortSignal): Watchdog {
  const controller = new AbortController();
  let silent = 0;
  let bitten = false;
  const abort = () => controller.abort();
  const timer = setInterval(() => {
    if (++silent < TICKS) return;
    bitten = true;
    abort();
  }, stallMs / TICKS);
  if (outer?.aborted) abort();
  outer?.addEventListener("abort", abort, { once: true });
  return {
    signal: controller.signal,
    get bitten() {
      return bitten;
    },
    heard() {
      silent = 0;
    },
    abort,
    stop() {
      clearInterval(timer);
      outer?.removeEventListener("abort", abort);
    },
  };
}

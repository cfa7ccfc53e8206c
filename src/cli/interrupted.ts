/** Ctrl C, once: what runs comes to an orderly end. Twice ends the program. */

/** What the shell says of a program that Ctrl C has ended. */
export const INTERRUPTED = 130;

export function untilInterrupted(): { signal: AbortSignal; forget: () => void } {
  const stop = new AbortController();
  const interrupt = () => stop.abort();
  const signals = ["SIGINT", "SIGTERM"] as const;
  const forget = () => {
    for (const signal of signals) process.off(signal, interrupt);
  };
  for (const signal of signals) process.once(signal, interrupt);
  stop.signal.addEventListener("abort", forget);
  return { signal: stop.signal, forget };
}

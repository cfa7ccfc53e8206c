/**
 * Whether a worker still lives. A browser tells of an error in one, and not of one that it ended to save memory; but a lock
 * that a worker holds is free once it has ended, however it did. Where there are no locks (no secure context) nobody is told.
 */
import { webLocks } from "./web-locks";

/** In the worker: holds the lock for good. `held` is called once it does. */
export function holdLife(name: string, held: () => void): void {
  const forGood = () => {
    held();
    return new Promise<never>(() => {});
  };
  // Forbidden: then nobody is told.
  webLocks()
    ?.request(name, forGood)
    .catch(() => {});
}

/** On the page, once the worker holds it: `ended` is called when it does no longer, unless the signal is aborted before. */
export function watchLife(name: string, signal: AbortSignal, ended: () => void): void {
  webLocks()
    ?.request(name, { signal }, ended)
    .catch(() => {});
}

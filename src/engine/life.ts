/** The worker's side of being watched (heartbeat.ts): a lock that is free once it has ended, however it did. */
import { webLocks } from "./web-locks";

/** Holds the lock for good. `held` is called once it does. Where there are no locks (no secure context) it never is. */
export function holdLife(name: string, held: () => void): void {
  const forGood = () => {
    held();
    return new Promise<never>(() => {});
  };
  // Forbidden: then a heartbeat alone tells.
  webLocks()
    ?.request(name, forGood)
    .catch(() => {});
}

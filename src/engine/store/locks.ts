/** One page at a time works on a kept file; where there are no locks, the file system itself refuses the second. */
import { webLocks } from "../web-locks";
import { asker } from "./patience";

const asked = asker();

/** `onWait` is told where another page has it. Rejects as `work` does, or with the signal's reason. */
export async function locked<T>(
  name: string,
  work: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<T> {
  const locks = webLocks();
  if (!locks) return work();
  let first: Promise<T> | null = null;
  let isLate = false;
  const answered = () =>
    new Promise<void>((resolve, reject) => {
      locks
        .request(`loupe-store:${name}`, { ifAvailable: true }, (lock) => {
          if (lock && !isLate) first = work();
          resolve();
          // It is held until that has ended.
          return first?.catch(() => {});
        })
        .catch(reject);
    });
  try {
    await asked(answered);
  } catch {
    // Forbidden, in some frames, or without an answer: as where there are none.
    isLate = true;
    return work();
  }
  if (first) return first;
  onWait?.();
  return locks.request(`loupe-store:${name}`, { signal }, work);
}

/** One page at a time works on a kept file; where there are no locks, the file system itself refuses the second. */
import { webLocks } from "../web-locks";

/** `onWait` is told where another page has it. Rejects as `work` does, or with the signal's reason. */
export async function locked<T>(
  name: string,
  work: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<T> {
  const locks = webLocks();
  if (!locks) return work();
  let isAnswered = false;
  const first = await locks
    .request(`loupe-store:${name}`, { ifAvailable: true }, async (lock) => {
      isAnswered = true;
      return lock ? { result: await work() } : null;
    })
    .catch(async (error) => {
      // Forbidden, in some frames: as where there are none.
      if (!isAnswered) return { result: await work() };
      throw error;
    });
  if (first) return first.result;
  onWait?.();
  return locks.request(`loupe-store:${name}`, { signal }, work);
}

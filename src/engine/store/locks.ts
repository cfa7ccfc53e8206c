/** One page at a time works on a kept file; where there are no locks, the file system itself refuses the second. */

/** `onWait` is told where another page has it. Rejects as `work` does, or with the signal's reason. */
export async function locked<T>(
  name: string,
  work: () => Promise<T>,
  { signal, onWait }: { signal?: AbortSignal; onWait?: () => void } = {},
): Promise<T> {
  const locks = globalThis.navigator?.locks as LockManager | undefined;
  if (!locks) return work();
  const first = await locks.request(`loupe-store:${name}`, { ifAvailable: true }, async (lock) =>
    lock ? { result: await work() } : null,
  );
  if (first) return first.result;
  onWait?.();
  return locks.request(`loupe-store:${name}`, { signal }, work);
}

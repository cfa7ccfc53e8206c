/** The browser's Web Locks; null where there are none, or their very name throws. */
export function webLocks(): LockManager | null {
  try {
    return globalThis.navigator?.locks ?? null;
  } catch {
    return null;
  }
}

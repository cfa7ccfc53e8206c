/** The browser's storage manager; null where there is none, or its very name throws. */
export function storageManager(navigator: Navigator): Partial<StorageManager> | null {
  try {
    return navigator.storage ?? null;
  } catch {
    return null;
  }
}

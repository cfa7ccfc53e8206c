/** The browser's service workers; null where there are none, or their very name throws (as in a sandboxed frame). */
export function serviceWorkers(): ServiceWorkerContainer | null {
  try {
    return navigator.serviceWorker ?? null;
  } catch {
    return null;
  }
}

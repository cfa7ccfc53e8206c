/** A tab may be older than what the server has by now: then parts of it are missing, and one reload brings the new version. */
import { MISSING_PART } from "../worker-calls";
import { removeAll } from "./usage";

const HEALED = "loupe-healed";
/** So long after a reload that was to heal, another would not. In ms. */
const SOON = 5 * 60 * 1000;

export function onMissingPart(told: () => void): void {
  addEventListener("vite:preloadError", told);
  addEventListener(MISSING_PART, told);
  navigator.serviceWorker?.addEventListener("message", ({ data }) => data === MISSING_PART && told());
}

/** @returns false where it was tried just now, or cannot be remembered: then nothing is done. */
export async function heal(unregister: () => Promise<void>): Promise<boolean> {
  try {
    if (Date.now() - Number(sessionStorage.getItem(HEALED) ?? 0) < SOON) return false;
    sessionStorage.setItem(HEALED, String(Date.now()));
    if (!sessionStorage.getItem(HEALED)) return false;
  } catch {
    return false;
  }
  await removeAll("app");
  await unregister();
  location.reload();
  return true;
}

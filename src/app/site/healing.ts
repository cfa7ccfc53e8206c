/** A tab may be older than what the server has by now: then parts of it are missing, and one reload brings the new version. */
import { MISSING_PART } from "../worker-calls";
import { serviceWorkers } from "./container";
import { lastDone, noteDone } from "./once";
import { removeAll } from "./usage";

/** So long after a reload that was to heal, another would not. In ms. */
const SOON = 5 * 60 * 1000;

/** Where the server does not answer nothing is known to be missing there: who wanted the part says so, and the page stays. */
export function onMissingPart(missing: () => void): void {
  const told = async () => {
    if (await answers()) missing();
  };
  addEventListener("vite:preloadError", told);
  addEventListener(MISSING_PART, told);
  serviceWorkers()?.addEventListener("message", ({ data }) => data === MISSING_PART && told());
}

/** Asked past the service worker. What the browser says of the network is not about this server: it may be this machine. */
const answers = () =>
  fetch(location.pathname, { method: "HEAD", cache: "no-store" }).then(
    () => true,
    () => false,
  );

/** @returns false where it was tried just now: then nothing is done. */
export async function heal(unregister: () => Promise<void>): Promise<boolean> {
  if (Date.now() - lastDone("healed") < SOON || !noteDone("healed")) return false;
  await removeAll("app");
  await unregister();
  location.reload();
  return true;
}

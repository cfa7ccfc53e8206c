/** The page's side of the service worker: registers it, waits for it, isolates the page by it, and learns of new versions. */
import type { ToServiceWorker } from "../file-table";
import { isLink } from "../state/asked";
import { rewriteEntry } from "../tab-entry";
import { lastDone, noteDone } from "./once";

/** How long the model waits for the worker to be there; then it comes past it. In ms. */
const PATIENCE = 20_000;
/** How often a page that is looked at asks the server for a new version. In ms. */
const OFTEN = 60 * 60 * 1000;

const RELOADED = "loupe-isolated";

/** What a person does first: from then on nothing may be reloaded under their hands. */
const HANDS = ["pointerdown", "keydown", "wheel", "touchstart", "dragenter", "paste"] as const;

export interface ServiceWorkerPage {
  settled: Promise<void>;
  onVersion(told: (version: "waiting" | "taken") => void): void;
  tell(message: ToServiceWorker): void;
  /** From now on pages come from the server. */
  unregister(): Promise<void>;
}

/** `container` null: this page has none. `address` of the worker's script. */
export function serviceWorkerPage(container: ServiceWorkerContainer | null, address: string): ServiceWorkerPage {
  if (!container) {
    return { settled: Promise.resolve(), onVersion() {}, tell() {}, unregister: async () => {} };
  }
  let touched = false;
  const touch = () => {
    touched = true;
  };
  for (const name of HANDS) addEventListener(name, touch, { once: true, capture: true, passive: true });
  let asked = location.href;
  addEventListener("hashchange", () => {
    // A link, before what opens it clears it away.
    if (isLink(location.hash)) asked = location.href;
  });

  const hadController = container.controller !== null;
  const registered = container.register(address);
  // What fails here leaves an app without a worker: everything else works.
  registered.catch((error: unknown) => console.warn("Loupe is not kept for offline use:", error));

  const controlled = async () => {
    if (container.controller) return;
    const { active } = await registered;
    // Loaded past the worker, as by a hard reload: it stays so.
    if (active) return;
    await new Promise((resolve) => container.addEventListener("controllerchange", resolve, { once: true }));
  };
  const settle = async () => {
    const late = new Promise((resolve) => setTimeout(resolve, PATIENCE));
    await Promise.race([controlled().catch(() => {}), failed(registered), late]);
    if (crossOriginIsolated || touched || !container.controller || window !== window.top) return;
    if (!firstReload()) return;
    // What the address asked for is asked again: a question that waits, or what nothing here could keep, would be lost.
    if (!rewriteEntry(history.state, asked)) return;
    location.reload();
    // The page ends here.
    await new Promise(() => {});
  };

  const told = new Set<(version: "waiting" | "taken") => void>();
  let version: "waiting" | "taken" | null = null;
  const learn = (next: "waiting" | "taken") => {
    version = next;
    for (const tell of told) tell(next);
  };
  let hasClaimed = hadController;
  container.addEventListener("controllerchange", () => {
    // The first worker takes a page that had none: that is no new version.
    if (hasClaimed) learn("taken");
    hasClaimed = true;
  });
  registered.then((registration) => watch(registration, () => container.controller !== null, learn)).catch(() => {});

  return {
    settled: settle(),
    onVersion(tell) {
      told.add(tell);
      if (version) tell(version);
    },
    async tell(message) {
      const registration = await registered.catch(() => null);
      const worker = message.type === "take-over" ? registration?.waiting : registration?.active;
      worker?.postMessage(message);
    },
    async unregister() {
      await (await registered.catch(() => null))?.unregister();
    },
  };
}

/** Resolves once the worker could not be installed: a file of it was missing, or the device is full. */
async function failed(registered: Promise<ServiceWorkerRegistration>): Promise<void> {
  const registration = await registered.catch(() => null);
  const worker = registration?.installing;
  if (!registration || registration.active) return;
  await new Promise<void>((resolve) => {
    worker?.addEventListener("statechange", () => worker.state === "redundant" && resolve());
  });
}

/** Once a tab: where it did not help, it never will. */
function firstReload(): boolean {
  if (lastDone("isolated") || !noteDone("isolated")) return false;
  try {
    // For pages that this tab opens later.
    if (sessionStorage.getItem(RELOADED)) return false;
    sessionStorage.setItem(RELOADED, "yes");
  } catch {
    // Then once a page.
  }
  return true;
}

function watch(
  registration: ServiceWorkerRegistration,
  isControlled: () => boolean,
  learn: (is: "waiting") => void,
): void {
  const waiting = () => registration.waiting && isControlled() && learn("waiting");
  waiting();
  registration.addEventListener("updatefound", () => {
    const { installing } = registration;
    installing?.addEventListener("statechange", () => installing.state === "installed" && waiting());
  });
  let asked = Date.now();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState !== "visible" || Date.now() - asked < OFTEN) return;
    asked = Date.now();
    registration.update().catch(() => {});
  });
}

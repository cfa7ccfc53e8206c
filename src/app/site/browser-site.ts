/** The Site of a browser. */
import { serviceWorkers } from "./container";
import { onHandedOver } from "./handed-over";
import { heal, onMissingPart } from "./healing";
import { installing } from "./installing";
import { lacks } from "./lacks";
import { serviceWorkerPage } from "./service-worker-page";
import type { Site } from "./site";
import { storageManager } from "./storage-manager";
import { type KeptModels, removeAll, usageOf, usageOfModels } from "./usage";

export function browserSite(models: KeptModels): Site {
  // In development every change would wait behind it.
  const container = import.meta.env.PROD && isSecureContext ? serviceWorkers() : null;
  const worker = serviceWorkerPage(container, new URL("service-worker.js", document.baseURI).href);
  return {
    settled: worker.settled,
    lacks: lacks(globalThis),
    onVersion: worker.onVersion,
    takeVersion: () => worker.tell({ type: "take-over" }),
    reload: () => location.reload(),
    keepRest: (spare) => worker.tell({ type: "keep-rest", spare }),
    onMissingPart,
    heal: () => heal(worker.unregister),
    usage: async () => ({ app: await usageOf("app"), models: await usageOfModels(models) }),
    bytesToCome: models.toCome,
    // A worker takes pages once all that it installs is kept.
    opensOffline: () => Boolean(container?.controller),
    async remove(kind) {
      if (kind === "app") await worker.unregister();
      await removeAll(kind);
      if (kind === "models") await models.remove();
    },
    isPersisted: async () =>
      (await storageManager(navigator)
        ?.persisted?.()
        .catch(() => null)) ?? null,
    persist: async () =>
      (await storageManager(navigator)
        ?.persist?.()
        .catch(() => false)) ?? false,
    ...installing(),
    onFiles: (open) => void onHandedOver(open),
  };
}

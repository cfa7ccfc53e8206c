/** How much of a model is still to come, for whoever says so before it does: in pages, without a worker. */

import type { Manifest, Registry } from "./manifest";
import { folderOf, keptBytes, openRoot } from "./opfs";

/**
 * Bytes of the files that the manifest lists, less what is kept of each. `models`: the folder of registry.json, absolute,
 * with a slash at its end. `model`: its default without one. Null where that is not known. Never rejects.
 */
export async function bytesToCome(models: string, model?: string): Promise<number | null> {
  try {
    // Not checked as what is loaded is, whose checks are larger than all of this: whatever is amiss here makes no number.
    const registry: Registry = await readJson(`${models}registry.json`);
    const entry = registry.models.find(({ id }) => id === (model ?? registry.default));
    const manifest: Manifest = await readJson(`${models}${entry?.path}/manifest.json`);
    const root = await openRoot(false).catch(() => null);
    let missing = 0;
    for (const { path, bytes } of manifest.files) {
      missing += Math.max(bytes - (root ? await keptBytes(root, folderOf(manifest), path) : 0), 0);
    }
    return Number.isFinite(missing) ? missing : null;
  } catch {
    return null;
  }
}

const readJson = async (address: string) => (await fetch(address, { cache: "no-cache" })).json();

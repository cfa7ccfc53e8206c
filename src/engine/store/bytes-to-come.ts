/** How much of a model is still to come, for whoever says so before it does: in pages, without a worker. */

import type { Places } from "../wire";
import type { ListedFile } from "./listed-file";
import type { Manifest } from "./manifest";
import { folderOf, keptBytes, openRoot, RUNTIME } from "./opfs";
import type { Registry } from "./registry";

/**
 * Bytes of the files that the manifest lists and of the plain build of ONNX Runtime, as the bar counts them, less what is kept
 * of each. `model`: the registry's default without one. Null where that is not known. Never rejects.
 */
export async function bytesToCome({ models, runtime }: Places, model?: string): Promise<number | null> {
  try {
    // Not checked as what is loaded is, whose checks are larger than all of this: whatever is amiss here makes no number.
    const registry: Registry = await readJson(`${models}registry.json`);
    const entry = registry.models.find(({ id }) => id === (model ?? registry.default));
    const manifest: Manifest = await readJson(`${models}${entry?.path}/manifest.json`);
    const root = await openRoot(false).catch(() => null);
    const missing = async (
      { path, bytes, sent = bytes }: Pick<ListedFile, "path" | "bytes" | "sent">,
      folder: string,
    ) => {
      const kept = root ? await keptBytes(root, folder, path) : 0;
      return Math.max(1 - kept / bytes, 0) * sent;
    };
    let sum = await missing(runtime.plain.file, RUNTIME);
    for (const file of manifest.files) sum += await missing(file, folderOf(manifest));
    return Number.isFinite(sum) ? Math.round(sum) : null;
  } catch {
    return null;
  }
}

const readJson = async (address: string) => (await fetch(address, { cache: "no-cache" })).json();

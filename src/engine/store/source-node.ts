/** A bundle in a folder. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkAborted } from "../errors";
import { type BundleSource, missing } from "./source";

export function folderSource(folder: string): BundleSource {
  return {
    where: folder,
    async read(path, { onBytes, signal } = {}) {
      try {
        const bytes = new Uint8Array(await readFile(join(folder, path), { signal }));
        onBytes?.(bytes.length);
        return bytes;
      } catch (error) {
        checkAborted(signal);
        throw missing(path, `it cannot be read in ${folder}`, error);
      }
    },
  };
}

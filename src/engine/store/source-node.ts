/** A bundle in a folder. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { type BundleSource, missing } from "./source";

export function folderSource(folder: string): BundleSource {
  return {
    where: folder,
    async read(path, onBytes) {
      try {
        const bytes = new Uint8Array(await readFile(join(folder, path)));
        onBytes?.(bytes.length);
        return bytes;
      } catch (error) {
        throw missing(path, `it cannot be read in ${folder}`, error);
      }
    },
  };
}

/**
 * What earlier versions kept in the browser's Cache API is taken over, not downloaded again. The cache may be missing,
 * forbidden or broken: then there is nothing in it.
 */
import type { ListedFile } from "./listed-file";
import { span } from "./listed-file";
import { asker } from "./patience";
import { sha256 } from "./sha256";
import type { Shelf } from "./shelf";

const CACHE = "loupe-models";

/** Puts on the shelf what is there and right, and removes the entry. Never rejects. */
export async function takeOver(address: string, file: ListedFile, shelf: Shelf): Promise<void> {
  await asked(() => takeFrom(address, file, shelf)).catch(() => {});
}

const asked = asker();

async function takeFrom(address: string, file: ListedFile, shelf: Shelf): Promise<void> {
  try {
    // The name alone throws in some frames. Opening would make one.
    if (typeof caches === "undefined" || !(await caches.has(CACHE))) return;
    const cache = await caches.open(CACHE);
    const response = await cache.match(`${address}?${file.chunks.join("").slice(0, 64)}`);
    if (response) {
      const bytes = new Uint8Array(await response.arrayBuffer());
      for (const [index, hash] of file.chunks.entries()) {
        const { start, end } = span(file, index);
        const chunk = bytes.subarray(start, end);
        if ((await sha256(chunk)) === hash) await shelf.write(index, chunk);
      }
    }
    // Of older files of the same name too.
    for (const old of await cache.keys(address, { ignoreSearch: true })) await cache.delete(old);
    if (!(await cache.keys()).length) await caches.delete(CACHE);
  } catch {
    // It is downloaded then.
  }
}

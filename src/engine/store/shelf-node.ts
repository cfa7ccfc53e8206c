/** A file of a folder while it comes: NAME.part, then NAME, as in the browser's store. */
import { type FileHandle, mkdir, open, rename, rm, truncate } from "node:fs/promises";
import { dirname } from "node:path";
import { type ListedFile, span } from "./listed-file";
import type { Shelf } from "./shelf";

/** `path`: where it is to be. Every call may reject as files do. take() gives nothing: whoever wants it reads the file. */
export async function folderShelf(path: string, file: ListedFile): Promise<Shelf> {
  const staged = `${path}.part`;
  await mkdir(dirname(path), { recursive: true });
  // One that is whole is looked at again before it is believed.
  await rename(path, staged).catch(() => {});
  const handle: FileHandle = await open(staged, "r+").catch(() => open(staged, "w+"));
  return {
    async read(index) {
      const { start, end } = span(file, index);
      const chunk = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, start);
      return bytesRead === chunk.length ? chunk : null;
    },
    async write(index, bytes) {
      const { start } = span(file, index);
      // A disk that is nearly full takes a part; why not the rest, the next call says.
      for (let at = 0; at < bytes.length; ) {
        at += (await handle.write(bytes, at, bytes.length - at, start + at)).bytesWritten;
      }
    },
    async finish() {
      await handle.sync();
      await truncate(staged, file.bytes);
      await rm(path, { force: true });
      await rename(staged, path);
    },
    take: async () => new Uint8Array(0),
    close: () => handle.close(),
  };
}

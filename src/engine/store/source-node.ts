/** A bundle in a folder. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { checkAborted } from "../errors";
import type { FetchingOptions } from "./fetching";
import { type ListedFile, span } from "./listed-file";
import { Progress } from "./progress";
import { checkCount, missing, unlisted, wrongLength, wrongPiece } from "./request";
import { sha256 } from "./sha256";
import type { BundleSource, ReadOptions } from "./source";

export function folderSource(folder: string): BundleSource {
  const read = async (path: string, { signal }: ReadOptions = {}) => {
    try {
      return new Uint8Array(await readFile(join(folder, path), { signal }));
    } catch (error) {
      checkAborted(signal);
      throw missing(path, `it cannot be read in ${folder}`, error);
    }
  };
  return {
    where: folder,
    at: (below) => folderSource(join(folder, below)),
    read,
    /** Nothing is read before it is wanted. */
    fetch(_, files, { signal, onEvent }: FetchingOptions = {}) {
      const progress = new Progress(files, (event) => onEvent?.(event));
      const byPath = new Map(files.map((file) => [file.path, file] as const));
      return {
        async file(path) {
          const file = byPath.get(path);
          if (!file) throw unlisted(path);
          checkAborted(signal);
          const bytes = await read(path, { signal });
          await check(file, bytes);
          progress.kept(path, bytes.length);
          progress.loaded(path, bytes.length);
          return bytes;
        },
        stop() {},
      };
    },
  };
}

/** Throws bundle-altered. */
async function check(file: ListedFile, bytes: Uint8Array): Promise<void> {
  if (bytes.length !== file.bytes) throw wrongLength(file, bytes.length);
  checkCount(file);
  for (const [index, hash] of file.chunks.entries()) {
    const { start, end } = span(file, index);
    if ((await sha256(bytes.subarray(start, end))) !== hash) throw wrongPiece(file, index);
  }
}

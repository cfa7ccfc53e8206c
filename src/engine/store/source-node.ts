/** A bundle in a folder. */

import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import { checkAborted, LoupeError } from "../errors";
import type { FetchingOptions } from "./fetching";
import { type ListedFile, span } from "./listed-file";
import { MOST } from "./most";
import { Progress } from "./progress";
import { altered, checkCount, tooLong, unlisted, wrongLength, wrongPiece } from "./request";
import { sha256 } from "./sha256";
import type { BundleSource, ReadOptions } from "./source";

export function folderSource(folder: string): BundleSource {
  return {
    where: folder,
    at: (below) => folderSource(join(folder, below)),
    read: (path, { signal }: ReadOptions = {}) =>
      readPlain(folder, path, signal, (length) => {
        if (length > MOST.small) throw tooLong(path);
      }),
    /** Nothing is read before it is wanted. */
    fetch(_, files, { signal, onEvent }: FetchingOptions = {}) {
      const progress = new Progress(files, (event) => onEvent?.(event));
      const byPath = new Map(files.map((file) => [file.path, file] as const));
      return {
        async file(path) {
          const file = byPath.get(path);
          if (!file) throw unlisted(path);
          checkAborted(signal);
          const bytes = await readPlain(folder, path, signal, (length) => {
            if (length !== file.bytes) throw wrongLength(file, length);
          });
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

/**
 * A whole file, once `checkLength` has not thrown for the length it has: what is no plain file has none, and may have no
 * end. Throws bundle-missing-file, aborted.
 */
async function readPlain(
  folder: string,
  path: string,
  signal: AbortSignal | undefined,
  checkLength: (length: number) => void,
): Promise<Uint8Array> {
  try {
    // A pipe that nobody writes to is opened at once so.
    const file = await open(join(folder, path), constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      if (!found.isFile()) throw absent(path, `it is no file in ${folder}`);
      checkLength(found.size);
      return new Uint8Array(await file.readFile({ signal }));
    } finally {
      await file.close();
    }
  } catch (error) {
    checkAborted(signal);
    if (error instanceof LoupeError) throw error;
    throw absent(path, `it cannot be read in ${folder}`, error);
  }
}

function absent(path: string, why: string, cause?: unknown): LoupeError {
  const message = `The model's file ${path} is missing: ${why}. Install the model again.`;
  return new LoupeError("bundle-missing-file", message, { cause });
}

/** Throws bundle-altered. */
async function check(file: ListedFile, bytes: Uint8Array): Promise<void> {
  if (bytes.length !== file.bytes) throw wrongLength(file, bytes.length);
  if (file.sum !== undefined) {
    if ((await sha256(bytes)) !== file.sum) throw altered(file.path, "its contents are others");
    return;
  }
  checkCount(file);
  for (const [index, hash] of file.chunks.entries()) {
    const { start, end } = span(file, index);
    if ((await sha256(bytes.subarray(start, end))) !== hash) throw wrongPiece(file, index);
  }
}

import { readFile, stat } from "node:fs/promises";
import { FileError } from "./errors";

const REASONS: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
};

/** What the system said about a file, in words. */
export function fileReason(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return REASONS[code ?? ""] ?? message;
}

/** Throws FileError, naming the file. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new FileError(`${path} cannot be read: ${fileReason(error)}.`, { cause: error });
  }
}

/** Throws FileError unless there is such a folder. */
export async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) throw new FileError(`${path}: there is no such folder.`);
}

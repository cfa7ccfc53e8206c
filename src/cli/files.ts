import { mkdir, readFile, stat, writeFile } from "node:fs/promises";
import { FileError } from "./errors";

const READING: Record<string, string> = {
  ENOENT: "there is no such file",
  EISDIR: "it is a folder",
  EACCES: "it may not be read",
};

const WRITING: Record<string, string> = {
  ENOENT: "there is no such folder",
  ENOTDIR: "a part of its path is a file",
  EEXIST: "a file has its name",
  EISDIR: "it is a folder",
  ERR_FS_EISDIR: "it is a folder",
  EACCES: "it may not be written",
};

function reason(error: unknown, reasons: Record<string, string>): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return reasons[code ?? ""] ?? message;
}

/** Why something could not be written, in words. */
export function unwritable(path: string, error: unknown): FileError {
  return new FileError(`${path} cannot be written: ${reason(error, WRITING)}.`, { cause: error });
}

/** Throws FileError, naming the file. */
export async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(path));
  } catch (error) {
    throw new FileError(`${path} cannot be read: ${reason(error, READING)}.`, { cause: error });
  }
}

/** Throws FileError, naming the file. */
export async function writeBytes(path: string, bytes: Uint8Array | string): Promise<void> {
  await writeFile(path, bytes).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

/** Throws FileError unless there is such a folder. */
export async function checkFolder(path: string): Promise<void> {
  const found = await stat(path).catch(() => null);
  if (!found?.isDirectory()) throw new FileError(`${path}: there is no such folder.`);
}

/** Makes it unless it is there. Throws FileError, naming the folder. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

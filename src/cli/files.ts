import { type FileHandle, mkdir, open, readFile, stat, writeFile } from "node:fs/promises";
import { HEAD, sniffHead } from "../engine/image/sniff";
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
  return new Uint8Array(await readFile(path).catch(unreadable(path)));
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw new FileError(`${path} cannot be read: ${reason(error, READING)}.`, { cause: error });
  };
}

/**
 * A photo's bytes, once the first of them have said that it is a picture, and not too large to be one. Throws FileError,
 * naming the file, and image-empty, image-unsupported and image-too-large.
 */
export async function readPhoto(path: string): Promise<Uint8Array> {
  const file = await open(path).catch(unreadable(path));
  try {
    // What comes through a pipe has no length, and nothing of it can be read twice.
    const { size, isFile } = await statOf(file).catch(unreadable(path));
    if (isFile) {
      const { buffer, bytesRead } = await file.read(new Uint8Array(HEAD), 0, HEAD, 0).catch(unreadable(path));
      sniffHead(buffer.subarray(0, bytesRead), size);
    }
    return new Uint8Array(await file.readFile().catch(unreadable(path)));
  } finally {
    await file.close();
  }
}

async function statOf(file: FileHandle): Promise<{ size: number; isFile: boolean }> {
  const found = await file.stat();
  return { size: found.size, isFile: found.isFile() };
}

/** Throws FileError, naming the file. */
export async function writeBytes(path: string, bytes: Uint8Array | string): Promise<void> {
  await writeFile(path, bytes).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

/** One part after the other. Throws FileError, naming the file, and whatever `parts` throws. */
export async function writeParts(path: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const unwritten = (error: unknown) => {
    throw unwritable(path, error);
  };
  const file = await open(path, "w").catch(unwritten);
  try {
    for await (const part of parts) await file.writeFile(part).catch(unwritten);
  } finally {
    await file.close();
  }
}

/** Throws FileError unless there is such a folder. */
export async function checkFolder(path: string): Promise<void> {
  if (!(await isFolder(path))) throw new FileError(`${path}: there is no such folder.`);
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

/** Makes it unless it is there. Throws FileError, naming the folder. */
export async function makeFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true }).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

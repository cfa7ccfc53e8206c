/** What is read: never more than it can be. written-files.ts writes. */
import { constants, type FileHandle, open, stat } from "node:fs/promises";
import { setTimeout as pause } from "node:timers/promises";
import { READING, reasonOf } from "../command-line/file-reasons";
import { HEAD, MAX_BYTES, sniffHead } from "../engine/image/sniff";
import { FileError } from "./errors";

/** Bytes of a file that is taken in whole and is no photo. */
export const LARGEST_FILE = 2 ** 30;
const SMALLEST_BUFFER = 65_536;
/** How long a pipe may say nothing. */
const PATIENCE_MS = 10_000;
const POLL_MS = 20;

/** Throws FileError, naming the file, where it cannot be read, or has no end within `most` bytes. */
export async function readBytes(path: string, most = LARGEST_FILE): Promise<Uint8Array> {
  return reading(path, ({ file, size }) => readOn(file, path, size, most));
}

/**
 * A photo's bytes, once the first of them have said that it is a picture, and not too large to be one. Throws FileError,
 * naming the file, and image-empty, image-unsupported and image-too-large.
 */
export async function readPhoto(path: string): Promise<Uint8Array> {
  return reading(path, async ({ file, size }) => {
    // What comes through a pipe has no length, and nothing of it can be read twice.
    const head = await readOn(file, path, 0, HEAD, true);
    sniffHead(head, Math.max(size, head.length));
    return readOn(file, path, size, MAX_BYTES, false, head);
  });
}

interface Opened {
  file: FileHandle;
  /** 0 of what has none: a pipe, a device, a file that a system makes up. */
  size: number;
}

async function reading<T>(path: string, read: (opened: Opened) => Promise<T>): Promise<T> {
  // A pipe that nobody writes to is opened at once so, and does not hold the program for good.
  const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)).catch(unreadable(path));
  try {
    const found = await file.stat().catch(unreadable(path));
    return await read({ file, size: found.isFile() ? found.size : 0 });
  } finally {
    await file.close();
  }
}

/** From where the file is, after `before`. `part`: `most` bytes are enough; else more than these are refused. */
async function readOn(
  file: FileHandle,
  path: string,
  size: number,
  most: number,
  part = false,
  before: Uint8Array = new Uint8Array(0),
): Promise<Uint8Array> {
  if (size > most) throw tooLarge(path, most);
  let buffer = new Uint8Array(Math.min(Math.max(size + 1, SMALLEST_BUFFER), most + 1));
  buffer.set(before);
  let filled = before.length;
  const limit = part ? most : most + 1;
  for (;;) {
    const read = await readSome(file, buffer, filled, Math.min(buffer.length, limit), filled === 0).catch(
      unreadable(path),
    );
    if (read === null) throw new FileError(`${path} cannot be read: nothing comes from it.`);
    filled += read;
    if (read === 0 || (part && filled === most)) return buffer.subarray(0, filled);
    if (filled > most) throw tooLarge(path, most);
    if (filled === buffer.length) {
      const larger = new Uint8Array(Math.min(2 * buffer.length, most + 1));
      larger.set(buffer);
      buffer = larger;
    }
  }
}

/** Bytes read, 0 at the end; null where nothing came for too long. `first`: of a pipe that may have no writer yet. */
async function readSome(
  file: FileHandle,
  buffer: Uint8Array,
  from: number,
  to: number,
  first: boolean,
): Promise<number | null> {
  const began = performance.now();
  for (;;) {
    try {
      const { bytesRead } = await file.read(buffer, from, to - from, null);
      if (bytesRead > 0 || !first || !(await file.stat()).isFIFO()) return bytesRead;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EAGAIN") throw error;
    }
    if (performance.now() - began > PATIENCE_MS) return null;
    await pause(POLL_MS);
  }
}

function tooLarge(path: string, most: number): FileError {
  const limit = most >= 1e9 ? `${(most / 1e9).toFixed(1)} GB` : `${Math.round(most / 1e6)} MB`;
  return new FileError(`${path} cannot be read: it is larger than ${limit}, or has no end.`);
}

function unreadable(path: string): (error: unknown) => never {
  return (error) => {
    throw new FileError(`${path} cannot be read: ${reasonOf(error, READING)}.`, { cause: error });
  };
}

/** Throws FileError unless there is such a folder. */
export async function checkFolder(path: string): Promise<void> {
  if (!(await isFolder(path))) throw new FileError(`${path}: there is no such folder.`);
}

export async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => null))?.isDirectory() ?? false;
}

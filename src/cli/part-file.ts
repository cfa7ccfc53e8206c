/**
 * What is answered of a run that is not done yet, a line each, in FILE.part beside what will be written: a run that was
 * broken off goes on from there. The first line is the SHA-256 of what was asked, of which data, model and settings; with
 * others it begins anew.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { type FileHandle, open, rm, stat } from "node:fs/promises";
import { createInterface } from "node:readline/promises";
import { FileError } from "./errors";
import { isPlain, type Named, unwritable, writeParts } from "./written-files";

export interface PartFile<T> {
  path: string;
  /** By the run before. */
  kept: readonly T[];
  /** Throws FileError, naming the file. */
  add(item: T): Promise<void>;
  /** Nothing more comes; the file stays. */
  close(): Promise<void>;
  remove(): Promise<void>;
}

/** How an item is a line. `read`: null for one that is not whole. */
export interface Written<T> {
  write(item: T): string;
  read(line: string): T | null;
}

/** `of`: all that the answers depend on. Throws FileError where the file cannot be written. */
export async function openPartFile<T>(out: string, of: object, { write, read }: Written<T>): Promise<PartFile<T>> {
  const path = `${out}.part`;
  // Of a device or a pipe nothing can be gone on with.
  if (!(await isPlain(out)))
    return { path, kept: [], add: async () => {}, close: async () => {}, remove: async () => {} };
  const head = JSON.stringify({ of: createHash("sha256").update(JSON.stringify(of)).digest("hex") });
  const kept = await itemsIn(path, head, read);
  await writeParts(path, linesOf([head, ...kept.map(write)]));
  const file = await open(path, "a").catch((error: unknown) => {
    throw unwritable(path, error);
  });
  return {
    path,
    kept,
    add: (item) => addLine(file, path, write(item)),
    close: () => file.close(),
    remove: () => rm(path, { force: true }),
  };
}

/** What --out names and what is kept beside it, to be checked. */
export function outputsOf(out: string | null): Named[] {
  return [out, out && !out.startsWith("/dev/") ? `${out}.part` : null].map((path) => ({ option: "--out", path }));
}

async function* linesOf(lines: readonly string[]): AsyncGenerator<Uint8Array> {
  for (const line of lines) yield Buffer.from(`${line}\n`);
}

async function addLine(file: FileHandle, path: string, line: string): Promise<void> {
  await file.appendFile(`${line}\n`).catch((error: unknown) => {
    throw unwritable(path, error);
  });
}

async function itemsIn<T>(path: string, head: string, read: Written<T>["read"]): Promise<T[]> {
  const found = await stat(path).catch(() => null);
  if (!found) return [];
  if (!found.isFile()) throw new FileError(`${path} is no file, and what is answered would be kept there. Remove it.`);
  const items: T[] = [];
  const input = createReadStream(path);
  try {
    let first = true;
    for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
      if (first && line !== head) return [];
      // The last line may be half of one.
      const item = first || line === "" ? null : read(line);
      if (item !== null) items.push(item);
      first = false;
    }
    return items;
  } catch (error) {
    throw new FileError(`${path} cannot be read: ${(error as Error).message}.`, { cause: error });
  } finally {
    input.destroy();
  }
}

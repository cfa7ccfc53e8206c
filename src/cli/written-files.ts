/**
 * What is written. A file is there whole or as it was before: it is written under another name beside it and then moved.
 * Devices and pipes are written as they are.
 */
import { access, constants, type FileHandle, mkdir, open, realpath, rename, rm, stat } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { UsageError } from "../command-line/arguments";
import { reasonOf, WRITING } from "../command-line/file-reasons";
import { FileError } from "./errors";
import { isFolder } from "./files";

/** Why something could not be written, in words. */
export function unwritable(path: string, error: unknown): FileError {
  return new FileError(`${path} cannot be written: ${reasonOf(error, WRITING)}.`, { cause: error });
}

/** Throws FileError, naming the file. */
export async function writeBytes(path: string, bytes: Uint8Array | string): Promise<void> {
  await writeWhole(path, (file) => file.writeFile(bytes));
}

/** One part after the other. Throws FileError, naming the file, and whatever `parts` throws. */
export async function writeParts(path: string, parts: AsyncIterable<Uint8Array>): Promise<void> {
  const thrown: unknown[] = [];
  await writeWhole(path, async (file) => {
    try {
      for await (const part of named(parts, thrown)) await file.writeFile(part);
    } catch (error) {
      throw thrown.includes(error) ? error : unwritable(path, error);
    }
  });
}

/** The same parts; what making them throws is told apart from what writing them throws. */
async function* named(parts: AsyncIterable<Uint8Array>, thrown: unknown[]): AsyncGenerator<Uint8Array> {
  try {
    yield* parts;
  } catch (error) {
    thrown.push(error);
    throw error;
  }
}

async function writeWhole(path: string, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const place = await placeOf(path);
  const file = await open(place.written, "w").catch((error: unknown) => {
    throw unwritable(path, error);
  });
  try {
    await write(file).finally(() => file.close());
    if (place.written !== place.target) await rename(place.written, place.target);
  } catch (error) {
    if (place.written !== place.target) await rm(place.written, { force: true }).catch(() => {});
    throw isOfFiles(error) ? unwritable(path, error) : error;
  }
}

const isOfFiles = (error: unknown) => typeof (error as NodeJS.ErrnoException).syscall === "string";

/** Where it is written first, and where it is to be: the same for what is no plain file. Throws FileError. */
async function placeOf(path: string): Promise<{ target: string; written: string }> {
  // A link stays one.
  const target = await realpath(path).catch(() => resolve(path));
  const found = await stat(target).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw unwritable(path, error);
  });
  if (found?.isDirectory() || path === "") throw unwritable(path || '""', { code: path ? "EISDIR" : "ENOENT" });
  // Behind these names is what the program was started with.
  if ((found && !found.isFile()) || /^\/(dev|proc)\//.test(resolve(path))) return { target, written: target };
  if (found) {
    await access(target, constants.W_OK).catch((error: unknown) => {
      throw unwritable(path, error);
    });
  }
  // Of a long name only the beginning, so that it does not become too long.
  const name = Buffer.from(basename(target)).subarray(0, 200).toString().replaceAll("\uFFFD", "");
  return { target, written: join(dirname(target), `.${name}.${process.pid}.tmp`) };
}

/** Whether it is, or will be, a plain file: no device and no pipe. Throws FileError for a folder. */
export async function isPlain(path: string): Promise<boolean> {
  const { target, written } = await placeOf(path);
  return target !== written;
}

/** A file that will be written: the option that names it, and the name. */
export interface Named {
  option: string;
  path: string | null;
}

/**
 * Before work that takes long: whether each file can be written, and whether it is none that is read, or is written under
 * another option. Throws FileError and UsageError, naming option and file.
 */
export async function checkOutputs(outputs: readonly Named[], inputs: readonly Named[]): Promise<void> {
  const taken = new Map<string, string>();
  for (const { option, path } of inputs) {
    const identity = path === null ? null : await identityOf(path);
    if (identity !== null) taken.set(identity, option);
  }
  for (const { option, path } of outputs) {
    if (path === null) continue;
    const identity = await identityOf(path);
    const other = identity === null ? undefined : taken.get(identity);
    if (other)
      throw new UsageError(`${option} ${path} is the file of ${other}: it would be overwritten. Name another.`);
    if (identity !== null) taken.set(identity, option);
    await checkWritable(path);
  }
}

/** Two names of one file have one; null of what is no plain file: two options may write to /dev/null. */
async function identityOf(path: string): Promise<string | null> {
  const found = await stat(path, { bigint: true }).catch(() => null);
  if (found) return found.isFile() ? `${found.dev}:${found.ino}` : null;
  const folder = await realpath(dirname(resolve(path))).catch(() => dirname(resolve(path)));
  return join(folder, basename(path));
}

async function checkWritable(path: string): Promise<void> {
  const { target, written } = await placeOf(path);
  const unwritten = (error: unknown) => {
    throw unwritable(path, error);
  };
  if (target === written) return access(target, constants.W_OK).catch(unwritten);
  // Folders that refuse, disks that are full and names that are too long say so only when they are tried.
  const file = await open(written, "w").catch(unwritten);
  try {
    await file.writeFile("\n").finally(() => file.close());
  } catch (error) {
    unwritten(error);
  } finally {
    await rm(written, { force: true });
  }
}

/** Makes it unless it is there, and tries it. Throws FileError, naming the folder. */
export async function makeFolder(path: string): Promise<void> {
  try {
    await makeFolders(resolve(path));
  } catch (error) {
    throw unwritable(path, error);
  }
  await checkWritable(join(path, "loupe")).catch((error: FileError) => {
    throw unwritable(path, error.cause);
  });
}

/** As mkdir's `recursive`, which never ends below /proc. */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "EEXIST" && (await isFolder(path))) return;
    if (code !== "ENOENT" || (await isFolder(dirname(path)))) throw error;
    await makeFolders(dirname(path));
    await mkdir(path);
  }
}

/**
 * The browser's private file system (OPFS): one folder a model and version. A file that still comes is NAME.part, one that
 * is whole and was checked is NAME. Every call may reject: the system may be missing, refused, full, or emptied by a person.
 */
import { type ListedFile, span } from "./listed-file";
import type { Shelf } from "./shelf";

const ROOT = "loupe-models";

// What lib.webworker leaves out.
type Movable = FileSystemFileHandle & { move?(name: string): Promise<void> };

/** Rejects where nothing can be kept: private windows, pages without TLS, storage that is forbidden. */
export async function openRoot(create: boolean): Promise<FileSystemDirectoryHandle> {
  const top = await navigator.storage.getDirectory();
  return top.getDirectoryHandle(ROOT, { create });
}

/** Deletes all of it. Rejects where another page holds a file of it. */
export async function removeRoot(): Promise<void> {
  await (await navigator.storage.getDirectory()).removeEntry(ROOT, { recursive: true });
}

/** What lib.webworker leaves out. */
export function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> {
  return (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
}

/** Paths have no "~" (manifest.ts). */
export const nameOf = (path: string) => path.replaceAll("/", "~");

/** Of a model and version. */
export const folderOf = ({ id, version }: { id: string; version: string }) =>
  `${id}@${version.replace(/[^\w.-]/g, "-")}`;

/** The folder of what runs models. */
export const RUNTIME = "runtime";

/** What there is of a file, whole or not. */
export async function keptBytes(root: FileSystemDirectoryHandle, folder: string, path: string): Promise<number> {
  for (const name of [nameOf(path), `${nameOf(path)}.part`]) {
    try {
      return (await (await (await root.getDirectoryHandle(folder)).getFileHandle(name)).getFile()).size;
    } catch {
      // Not there.
    }
  }
  return 0;
}

/** One file of a folder. For one page at a time (locks.ts), in a worker. */
export async function opfsShelf(folder: FileSystemDirectoryHandle, file: ListedFile): Promise<Shelf> {
  const name = nameOf(file.path);
  const staging = `${name}.part`;
  let handle: Movable = await find(folder, name).then(
    (found) => found ?? folder.getFileHandle(staging, { create: true }),
  );
  let isWhole = handle.name === name;
  let open: FileSystemSyncAccessHandle | null = null;

  /** For writing; what turned out to be damaged is staged again. */
  const opened = async () => {
    if (open) return open;
    if (isWhole) {
      await rename(folder, handle, staging);
      handle = await folder.getFileHandle(staging, { create: true });
      isWhole = false;
    }
    open = await handle.createSyncAccessHandle();
    return open;
  };
  const close = async () => {
    open?.close();
    open = null;
  };
  return {
    async read(index) {
      const { start, end } = span(file, index);
      if (open) {
        const chunk = new Uint8Array(end - start);
        return open.read(chunk, { at: start }) === chunk.length ? chunk : null;
      }
      const kept = await handle.getFile();
      return kept.size < end ? null : new Uint8Array(await kept.slice(start, end).arrayBuffer());
    },
    async write(index, bytes) {
      const access = await opened();
      if (access.write(bytes, { at: span(file, index).start }) !== bytes.length) {
        throw new DOMException("Not all of it was written.", "QuotaExceededError");
      }
      access.flush();
    },
    async finish() {
      // Of another version that was longer.
      if ((await handle.getFile()).size > file.bytes) (await opened()).truncate(file.bytes);
      await close();
      if (isWhole) return;
      await rename(folder, handle, name);
      handle = (await find(folder, name)) ?? handle;
      isWhole = handle.name === name;
    },
    take: () => handle.getFile(),
    close,
  };
}

async function find(folder: FileSystemDirectoryHandle, name: string): Promise<FileSystemFileHandle | null> {
  try {
    return await folder.getFileHandle(name);
  } catch (error) {
    if (error instanceof DOMException && error.name === "NotFoundError") return null;
    throw error;
  }
}

/** Where files cannot be moved, a whole one keeps the name it was staged under. */
async function rename(folder: FileSystemDirectoryHandle, handle: Movable, name: string): Promise<void> {
  if (!handle.move) return;
  await folder.removeEntry(name).catch(() => {});
  await handle.move(name);
}

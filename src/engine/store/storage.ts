/** Where the files of a model are kept: OPFS, or nowhere. */

import { isGone, unlessGone } from "./gone";
import type { ListedFile } from "./listed-file";
import { locked } from "./locks";
import { entriesOf, keptBytes, nameOf, openRoot, opfsShelf } from "./opfs";
import { asker, isLate, within } from "./patience";
import { blobShelf, memoryShelf, type Shelf, shelfThatMayFail } from "./shelf";

export interface Storage {
  /** Whether anything is kept for the next time. */
  readonly keeps: boolean;
  /** Never rejects. `folder`: of a model and version. `blob`: the file itself, where it is at hand. */
  shelf(folder: string, file: ListedFile, blob?: Blob): Promise<Shelf>;
  /** Tells, and gives in words, where the files will not fit beside what is there; null: they will, or nobody knows. Never rejects. */
  checkRoom(files: readonly (ListedFile & { folder: string })[]): Promise<string | null>;
  /** A small file that no manifest lists (registry.json), as it was last; null where there is none. Never rejects. */
  note(name: string, folder?: string): Promise<Uint8Array | null>;
  /** False where it cannot be kept. Never rejects. */
  keepNote(name: string, bytes: Uint8Array, folder?: string): Promise<boolean>;
  /** Names of the folders that begin so. Never rejects. */
  folders(prefix: string): Promise<string[]>;
  /** Bytes that are there of a file, whole or not. Never rejects. */
  kept(folder: string, path: string): Promise<number>;
  /** False where another page writes it at this moment. Never rejects. */
  drop(folder: string): Promise<boolean>;
  /** Puts away the folders whose names begin so, but for the one. Never rejects. */
  dropOthers(prefix: string, kept: string): Promise<void>;
}

const asked = asker();

/** `onNotice` is told in words, once, where something is not kept; `next`: what that means for the next time. Never rejects. */
export async function openStorage(
  onNotice: (message: string) => void,
  next = "is downloaded again the next time",
): Promise<Storage> {
  let told = false;
  const tell = (why: string) => {
    if (!told) onNotice(`${why}, so the model stays in memory and ${next}. Everything works.`);
    told = true;
  };
  let root: FileSystemDirectoryHandle;
  try {
    // Written from workers alone; elsewhere there is nothing to write with.
    if (typeof FileSystemSyncAccessHandle === "undefined") throw new Error("There is no file system for pages.");
    root = await asked(() => openRoot(true));
  } catch (error) {
    tell(`This browser keeps no files for this page (${words(error)})`);
    return memoryStorage;
  }
  const folderNamed = async (name: string) => {
    try {
      return await root.getDirectoryHandle(name, { create: true });
    } catch {
      // All of it was deleted meanwhile.
      root = await openRoot(true);
      return root.getDirectoryHandle(name, { create: true });
    }
  };
  // What was kept cannot be read back: what is fetched again stays in memory.
  let unreadable = false;
  const inMemory = (file: ListedFile, blob?: Blob) => (blob ? blobShelf(file, blob) : memoryShelf(file));
  return {
    keeps: true,
    async shelf(folder, file, blob) {
      if (unreadable) return inMemory(file, blob);
      try {
        const opened = async () => opfsShelf(await folderNamed(folder), file);
        const kept = patient(await within(unlessGone(opened)));
        const reading = <T>(work: () => Promise<T>) =>
          work().catch((error) => {
            unreadable ||= !isGone(error);
            throw error;
          });
        const [finish, take] = [() => reading(kept.finish), () => reading(kept.take)];
        return shelfThatMayFail(file, { ...kept, finish, take }, (error) => tell(whyNotKept(error)), blob);
      } catch (error) {
        tell(whyNotKept(error));
        return inMemory(file, blob);
      }
    },
    async checkRoom(files) {
      const room = await roomFor(root, files);
      if (room === null || room.missing <= room.left) return null;
      const megabytes = (count: number) => Math.max(Math.round(count / 1e6), 0);
      const why = `This browser has ${megabytes(room.left)} MB left for this page, and ${megabytes(room.missing)} MB are to come`;
      tell(why);
      return why;
    },
    async note(name, folder) {
      try {
        // Of what was deleted nothing is made anew.
        const place = folder === undefined ? root : await root.getDirectoryHandle(folder);
        const file = place.getFileHandle(nameOf(name));
        const bytes = file.then(async (handle) => (await handle.getFile()).arrayBuffer());
        return new Uint8Array(await within(bytes));
      } catch {
        return null;
      }
    },
    async keepNote(name, bytes, folder) {
      try {
        const place = folder === undefined ? root : await folderNamed(folder);
        // Of two who write it at once, in two tabs or in one, the second waits.
        await locked(`note:${folder ?? ""}/${name}`, async () => {
          const file = place.getFileHandle(nameOf(name), { create: true });
          const access = await within(file.then((handle) => handle.createSyncAccessHandle()));
          access.truncate(0);
          access.write(bytes as Uint8Array<ArrayBuffer>, { at: 0 });
          access.close();
        });
        return true;
      } catch {
        // Nothing can be kept: then it is fetched the next time.
        return false;
      }
    },
    async folders(prefix) {
      const names: string[] = [];
      try {
        for await (const [name, { kind }] of entriesOf(root)) {
          if (kind === "directory" && name.startsWith(prefix)) names.push(name);
        }
      } catch {
        // Emptied meanwhile.
      }
      return names;
    },
    kept: (folder, path) => keptBytes(root, folder, path),
    drop: (folder) => root.removeEntry(folder, { recursive: true }).then(() => true, isGone),
    async dropOthers(prefix, kept) {
      try {
        const names: string[] = [];
        for await (const [name] of entriesOf(root)) names.push(name);
        for (const name of names) {
          if (name !== kept && name.startsWith(prefix)) await root.removeEntry(name, { recursive: true });
        }
      } catch {
        // What another page reads stays until the next time.
      }
    },
  };
}

/** Bytes that are still to come, and those that there is room for; null where that is not known. */
async function roomFor(root: FileSystemDirectoryHandle, files: readonly (ListedFile & { folder: string })[]) {
  try {
    const { quota, usage = 0 } = await navigator.storage.estimate();
    let missing = 0;
    for (const { folder, bytes, path } of files) missing += Math.max(bytes - (await keptBytes(root, folder, path)), 0);
    return quota === undefined ? null : { missing, left: quota - usage };
  } catch {
    // Then it is tried.
    return null;
  }
}

/** As the shelf; what it does not answer is a failure. */
function patient({ read, write, finish, take, close }: Shelf): Shelf {
  return {
    read: (index) => within(read(index)),
    write: (index, bytes) => within(write(index, bytes)),
    finish: () => within(finish()),
    take: () => within(take()),
    close: () => within(close()),
  };
}

/** Nothing is kept. */
const memoryStorage: Storage = {
  keeps: false,
  shelf: async (_, file, blob) => (blob ? blobShelf(file, blob) : memoryShelf(file)),
  checkRoom: async () => null,
  note: async () => null,
  keepNote: async () => false,
  folders: async () => [],
  kept: async () => 0,
  drop: async () => true,
  dropOthers: async () => {},
};

function whyNotKept(error: unknown): string {
  const isFull = error instanceof DOMException && error.name === "QuotaExceededError";
  return isFull ? "This browser has no more room for this page" : `The model cannot be kept here (${words(error)})`;
}

/** Browsers' own words say little, and each other ones. */
function words(error: unknown): string {
  if (isLate(error)) return "its storage does not answer";
  if (!(error instanceof DOMException)) return "it has no storage for files";
  return error.name === "SecurityError" || error.name === "NotAllowedError" ? "that is forbidden" : "its storage fails";
}

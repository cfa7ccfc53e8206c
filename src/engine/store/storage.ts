/** Where the files of a model are kept: OPFS, or nowhere. */

import type { ListedFile } from "./listed-file";
import { entriesOf, keptBytes, nameOf, openRoot, opfsShelf } from "./opfs";
import { asker, isLate, within } from "./patience";
import { memoryShelf, type Shelf, shelfThatMayFail } from "./shelf";

export interface Storage {
  /** Whether anything is kept for the next time. */
  readonly keeps: boolean;
  /** Never rejects. `folder`: of a model and version. */
  shelf(folder: string, file: ListedFile): Promise<Shelf>;
  /** Tells where the files will not fit beside what is there. Never rejects. */
  checkRoom(files: readonly (ListedFile & { folder: string })[]): Promise<void>;
  /** A small file that no manifest lists (registry.json), as it was last; null where there is none. Never rejects. */
  note(name: string): Promise<Uint8Array | null>;
  keepNote(name: string, bytes: Uint8Array): Promise<void>;
  /** Puts away the folders whose names begin so, but for the one. Never rejects. */
  dropOthers(prefix: string, kept: string): Promise<void>;
}

const asked = asker();

/** `onNotice` is told in words, once, where something is not kept. Never rejects. */
export async function openStorage(onNotice: (message: string) => void): Promise<Storage> {
  let told = false;
  const tell = (why: string) => {
    if (!told)
      onNotice(`${why}, so the model stays in memory and is downloaded again the next time. Everything works.`);
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
  return {
    keeps: true,
    async shelf(folder, file) {
      try {
        const kept = await within(folderNamed(folder).then((named) => opfsShelf(named, file)));
        return shelfThatMayFail(file, patient(kept), (error) => tell(whyNotKept(error)));
      } catch (error) {
        tell(whyNotKept(error));
        return memoryShelf(file);
      }
    },
    async checkRoom(files) {
      try {
        const { quota, usage = 0 } = await navigator.storage.estimate();
        let missing = 0;
        for (const { folder, bytes, path } of files)
          missing += Math.max(bytes - (await keptBytes(root, folder, path)), 0);
        if (quota === undefined || missing <= quota - usage) return;
        const megabytes = (count: number) => Math.max(Math.round(count / 1e6), 0);
        tell(
          `This browser has ${megabytes(quota - usage)} MB left for this page, and ${megabytes(missing)} MB are to come`,
        );
      } catch {
        // Then it is tried.
      }
    },
    async note(name) {
      try {
        const bytes = root.getFileHandle(nameOf(name)).then(async (file) => (await file.getFile()).arrayBuffer());
        return new Uint8Array(await within(bytes));
      } catch {
        return null;
      }
    },
    async keepNote(name, bytes) {
      try {
        const file = root.getFileHandle(nameOf(name), { create: true });
        const access = await within(file.then((handle) => handle.createSyncAccessHandle()));
        access.truncate(0);
        access.write(bytes as Uint8Array<ArrayBuffer>, { at: 0 });
        access.close();
      } catch {
        // Another page writes the same, or nothing can be kept: then it is fetched the next time.
      }
    },
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
  shelf: async (_, file) => memoryShelf(file),
  checkRoom: async () => {},
  note: async () => null,
  keepNote: async () => {},
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

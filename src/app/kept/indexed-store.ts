/** A Store in IndexedDB: a table is an object store of its own. */
import { deleteDB, type IDBPDatabase, openDB } from "idb";
import { haveFiles, withoutFiles } from "./file-bytes";
import { type Change, type Store, type Table, tables } from "./store";

const NAME = "loupe";
const VERSION = 1;
/** Browsers have been seen that never answer. In ms; files may be large when they are written. */
const PATIENCE = 4000;
const WRITING = 30_000;

export interface IndexedStore extends Store {
  /** Deletes all that is kept, in every tab. */
  destroy(): Promise<void>;
}

/** Opens nothing until it is used. Whatever is wrong with the browser's storage, its calls reject and never throw or hang. */
export function createIndexedStore(): IndexedStore {
  let opened: Promise<IDBPDatabase> | null = null;
  const open = (): Promise<IDBPDatabase> => {
    opened ??= openDatabase(() => {
      opened = null;
    });
    opened.catch(() => {
      opened = null;
    });
    return opened;
  };
  /** A connection may be closed under us (site data cleared, another tab updates): the next one is tried once. */
  const using = async <T>(work: (database: IDBPDatabase) => Promise<T>, patience = PATIENCE): Promise<T> => {
    const once = async () => within(work(await open()), patience);
    try {
      return await once();
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== "InvalidStateError") throw error;
      opened = null;
      return once();
    }
  };
  const put = (changes: readonly Change[]) =>
    using(async (database) => {
      const names = [...new Set(changes.map(({ table }) => table))] as Table[];
      if (!names.length) return;
      // Where the photo lies in the stage may be lost with the power; what was made of it may not.
      const durability = names.some((name) => name !== "views") ? "strict" : "relaxed";
      const transaction = database.transaction(names, "readwrite", { durability });
      const requests = changes.map(async ({ table, key, value, ifAbsent }) => {
        const store = transaction.objectStore(table);
        if (ifAbsent && (await store.count(key))) return;
        return value === undefined ? store.delete(key) : store.put(value, key);
      });
      // All of them: a request that fails without anybody waiting for it would be an unhandled rejection.
      await Promise.all([...requests, transaction.done]);
    }, WRITING);
  return {
    read: (table, key) => using((database) => database.get(table, key)),
    readAll: (table) =>
      using(async (database) => {
        const transaction = database.transaction(table, "readonly");
        const [keys, values] = await Promise.all([transaction.store.getAllKeys(), transaction.store.getAll()]);
        return new Map(keys.map((key, i) => [String(key), values[i]]));
      }),
    async write(changes) {
      try {
        await put(changes);
      } catch (error) {
        // What WebKit says where it cannot keep a Blob.
        if (!(error instanceof DOMException) || error.name !== "UnknownError" || !haveFiles(changes)) throw error;
        await put(await withoutFiles(changes));
      }
    },
    async destroy() {
      const database = await opened?.catch(() => null);
      database?.close();
      opened = null;
      await within(deleteDB(NAME, { blocked: () => {} }), WRITING);
    },
  };
}

function openDatabase(closed: () => void): Promise<IDBPDatabase> {
  const opening = new Promise<IDBPDatabase>((resolve, reject) => {
    // Its name alone throws where storage is forbidden, and openDB uses it at once.
    openDB(NAME, VERSION, {
      upgrade(database) {
        for (const table of tables) database.createObjectStore(table);
      },
      blocked: () => reject(new DOMException("Another tab holds an older version.", "BlockedError")),
      // Another tab deletes all, or has a newer Loupe: it goes first.
      blocking: (_, __, event) => {
        (event.target as IDBDatabase).close();
        closed();
      },
      terminated: closed,
    }).then(resolve, reject);
  });
  return within(opening, PATIENCE);
}

/** As `promise`; rejects where it has not answered after so many ms. */
function within<T>(promise: Promise<T>, patience: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new DOMException("The storage does not answer.", "TimeoutError"));
    const timer = setTimeout(late, patience);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

/** What browsers' storage does when it is forbidden, broken or full, as JavaScript for pages and workers. */

export interface StorageFault {
  /** What, and after a colon how. */
  name: string;
  code: string;
}

/** The faults as one script. One that has nothing to break in this scope leaves the others. */
export const breaks = (faults: readonly StorageFault[]): string =>
  faults.map(({ code }) => `try { ${code} } catch {}`).join("\n");

const ERRORS = {
  refuses: 'new DOMException("The operation is insecure.", "SecurityError")',
  "is full": 'new DOMException("No more room.", "QuotaExceededError")',
  "is broken": 'new DOMException("Internal error.", "UnknownError")',
};

/** A property whose very name throws, or that is not there. */
function named(what: string, object: string, property: string): StorageFault[] {
  const defined = (as: string) => `Object.defineProperty(${object}, "${property}", { configurable: true, ${as} });`;
  return [
    { name: `${what}: absent`, code: defined("value: undefined") },
    { name: `${what}: refuses`, code: defined(`get() { throw ${ERRORS.refuses}; }`) },
  ];
}

/** Methods that give a promise. */
function methods(what: string, names: readonly string[], hows: readonly string[], rubbish?: string): StorageFault[] {
  const all = (as: string) => names.map((name) => `${name} = ${as};`).join(" ");
  const made = hows.map((how) => {
    const error = ERRORS[how as keyof typeof ERRORS];
    return {
      name: `${what}: ${how}`,
      code: all(error ? `() => Promise.reject(${error})` : "() => new Promise(() => {})"),
    };
  });
  return rubbish ? [...made, { name: `${what}: gives rubbish`, code: all(rubbish) }] : made;
}

const NEVER = "never answers";

const throws = (what: string, name: string, how: keyof typeof ERRORS): StorageFault => ({
  name: `${what}: ${how}`,
  code: `${name} = () => { throw ${ERRORS[how]}; };`,
});

export const storageFaults: readonly StorageFault[] = [
  ...named("Cache API", "globalThis", "caches"),
  ...methods("Cache API", ["CacheStorage.prototype.open", "CacheStorage.prototype.has"], ["is broken", NEVER]),
  ...methods("Cache API, entries", ["Cache.prototype.match", "Cache.prototype.keys"], ["is broken", NEVER]),
  ...methods("Cache API, writing", ["Cache.prototype.put"], ["is full"]),

  ...named("storage manager", "Navigator.prototype", "storage"),
  ...named("storage manager in workers", "(globalThis.WorkerNavigator ?? {}).prototype", "storage"),
  ...methods(
    "private files",
    ["StorageManager.prototype.getDirectory"],
    ["refuses", "is broken", NEVER],
    "async () => ({})",
  ),
  ...methods(
    "private files, folders",
    ["FileSystemDirectoryHandle.prototype.getDirectoryHandle"],
    ["is broken", NEVER],
  ),
  ...methods("private files, files", ["FileSystemDirectoryHandle.prototype.getFileHandle"], ["is broken", NEVER]),
  ...methods(
    "private files, writing",
    ["FileSystemFileHandle.prototype.createSyncAccessHandle"],
    ["refuses", "is full", NEVER],
  ),
  throws("private files, a write", "FileSystemSyncAccessHandle.prototype.write", "is full"),
  { name: "private files, a write: writes nothing", code: "FileSystemSyncAccessHandle.prototype.write = () => 0;" },
  ...methods("private files, reading", ["FileSystemFileHandle.prototype.getFile"], ["is broken", NEVER]),
  ...methods("estimate", ["StorageManager.prototype.estimate"], ["refuses", NEVER], "async () => ({ quota: -1 })"),
  ...methods("persistence", ["StorageManager.prototype.persist", "StorageManager.prototype.persisted"], [NEVER]),

  ...named("IndexedDB", "globalThis", "indexedDB"),
  throws("IndexedDB, opening", "IDBFactory.prototype.open", "is broken"),
  { name: `IndexedDB, opening: ${NEVER}`, code: "IDBFactory.prototype.open = () => new EventTarget();" },
  throws("IndexedDB, transactions", "IDBDatabase.prototype.transaction", "is broken"),
  throws("IndexedDB, writing", "IDBObjectStore.prototype.put", "is full"),
  {
    name: `IndexedDB, reading: ${NEVER}`,
    code: "for (const name of ['get', 'getAll', 'getAllKeys']) IDBObjectStore.prototype[name] = () => new EventTarget();",
  },
  {
    name: "IndexedDB, reading: gives rubbish",
    code: "Object.defineProperty(IDBRequest.prototype, 'result', { get: ((get) => function () { const value = get.call(this); return value instanceof IDBDatabase ? value : [42, 'text', null, { text: {} }]; })(Object.getOwnPropertyDescriptor(IDBRequest.prototype, 'result').get) });",
  },

  ...named("localStorage", "globalThis", "localStorage"),
  throws("localStorage, reading", "Storage.prototype.getItem", "refuses"),
  throws("localStorage, writing", "Storage.prototype.setItem", "is full"),
  {
    name: "localStorage, reading: gives rubbish",
    code: "Storage.prototype.getItem = (key) => 'answering ' + key + ' {[<\\u0000';",
  },
  ...named("sessionStorage", "globalThis", "sessionStorage"),

  ...named("crypto.subtle", "Crypto.prototype", "subtle"),
  ...methods(
    "crypto.subtle",
    ["SubtleCrypto.prototype.digest"],
    ["is broken", NEVER],
    "async () => new ArrayBuffer(32)",
  ),

  ...named("locks", "(globalThis.Navigator ?? globalThis.WorkerNavigator).prototype", "locks"),
  ...methods("locks", ["LockManager.prototype.request"], ["refuses", NEVER]),
  ...methods("locks, asking", ["LockManager.prototype.query"], [NEVER]),
  ...named("channels between tabs", "globalThis", "BroadcastChannel"),
  ...named("service worker", "Navigator.prototype", "serviceWorker"),
  ...methods("service worker", ["ServiceWorkerContainer.prototype.register"], ["is broken", NEVER]),
];

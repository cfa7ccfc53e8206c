/** What is kept of app and models, and how much room it takes. Any of it may be forbidden or broken: then there is nothing. */

export type Kind = "app" | "models";
/** Bytes. */
export type Usage = Record<Kind, number>;

const CACHES: Record<Kind, readonly string[]> = { app: ["loupe-files", "loupe-notes"], models: ["loupe-models"] };

/** Models are all that is kept as files of the origin's own. */
const files = () => navigator.storage.getDirectory();
// lib.dom leaves out that a directory can be walked.
type Walkable = FileSystemDirectoryHandle & { entries(): AsyncIterable<[string, FileSystemHandle]> };

export async function usageOf(kind: Kind): Promise<number> {
  let bytes = 0;
  try {
    for (const name of CACHES[kind]) {
      if (!(await caches.has(name))) continue;
      const cache = await caches.open(name);
      for (const key of await cache.keys()) bytes += (await (await cache.match(key))?.blob())?.size ?? 0;
    }
    if (kind === "models") bytes += await sizeOf(await files());
  } catch {
    // What cannot be looked at is not counted.
  }
  return bytes;
}

async function sizeOf(folder: FileSystemDirectoryHandle): Promise<number> {
  let bytes = 0;
  for await (const [, handle] of (folder as Walkable).entries()) {
    if (handle instanceof FileSystemDirectoryHandle) bytes += await sizeOf(handle);
    // A file that is being written cannot be looked at.
    else
      bytes += await (handle as FileSystemFileHandle).getFile().then(
        ({ size }) => size,
        () => 0,
      );
  }
  return bytes;
}

export async function removeAll(kind: Kind): Promise<void> {
  try {
    for (const name of CACHES[kind]) await caches.delete(name);
    if (kind !== "models") return;
    const root = (await files()) as Walkable;
    for await (const [name] of root.entries()) await root.removeEntry(name, { recursive: true });
  } catch {
    // What another tab holds stays until it is closed.
  }
}

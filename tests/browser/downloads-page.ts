/** Downloads in a worker of the page that downloads.test.ts opens; and what lies in the browser's storage. */

import { deleteKeptModel, listKeptModels } from "../../src/engine/store/kept-models";
import { type ListedFile, span } from "../../src/engine/store/listed-file";
import { nameOf, openRoot } from "../../src/engine/store/opfs";
import type { Got, Order } from "./downloads-worker";

function get(order: Order): Promise<Got> {
  const worker = new Worker(new URL("./downloads-worker.ts", import.meta.url), { type: "module" });
  return new Promise((resolve, reject) => {
    worker.onmessage = ({ data }: MessageEvent<Got>) => {
      worker.terminate();
      resolve(data);
    };
    worker.onerror = (event) => reject(new Error(event.message));
    worker.postMessage(order);
  });
}

/** Names and sizes of all that is kept. */
async function kept(): Promise<Record<string, number>> {
  const sizes: Record<string, number> = {};
  const walk = async (folder: FileSystemDirectoryHandle, path: string) => {
    const entries = (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
    for await (const [name, handle] of entries) {
      if (handle.kind === "directory") await walk(handle as FileSystemDirectoryHandle, `${path}${name}/`);
      else sizes[path + name] = (await (handle as FileSystemFileHandle).getFile()).size;
    }
  };
  await walk(await openRoot(true), "");
  return sizes;
}

/** Another byte in the middle of one chunk of a file that is kept. */
async function damage(folder: string, file: ListedFile, chunk: number): Promise<void> {
  const handle = await (await (await openRoot(false)).getDirectoryHandle(folder)).getFileHandle(nameOf(file.path));
  const { start, end } = span(file, chunk);
  const writable = await handle.createWritable({ keepExistingData: true });
  await writable.write({ type: "write", position: (start + end) >> 1, data: Uint8Array.of(1, 2, 3, 4) });
  await writable.close();
}

/** As versions before OPFS kept it. */
async function keepInOldCache(address: string, file: ListedFile): Promise<void> {
  const cache = await caches.open("loupe-models");
  await cache.put(`${address}?${file.chunks.join("").slice(0, 64)}`, await fetch(address));
}

const oldCaches = () => caches.keys();

Object.assign(globalThis, { get, kept, listKeptModels, deleteKeptModel, damage, keepInOldCache, oldCaches });

/** Storage, locks and sums that are there and never answer, refuse or answer wrongly stop nothing. */
import { createHash } from "node:crypto";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

const forEver = () => new Promise<never>(() => {});
const refused = () => Promise.reject(new DOMException("The operation is insecure.", "SecurityError"));

beforeEach(() => {
  vi.resetModules();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** What `promise` becomes within `ms`; "nothing" where that is not known by then. */
async function after(ms: number, promise: Promise<unknown>): Promise<unknown> {
  let came: unknown = "nothing";
  promise.then(
    (value) => {
      came = value;
    },
    (error) => {
      came = error;
    },
  );
  await vi.advanceTimersByTimeAsync(ms);
  return came;
}

const SUM = createHash("sha256").update("loupe").digest("hex");

test.each([
  ["missing", undefined],
  ["refusing", { digest: refused }],
  ["silent", { digest: forEver }],
  ["wrong", { digest: async () => new ArrayBuffer(32) }],
])("sums are right where the browser's are %s, and waited for once at most", async (_, subtle) => {
  vi.stubGlobal("crypto", { subtle });
  const { sha256 } = await import("../../src/engine/store/sha256");
  const bytes = new TextEncoder().encode("loupe");
  expect(await after(6000, sha256(bytes))).toBe(SUM);
  expect(await after(10, sha256(bytes))).toBe(SUM);
});

test.each([
  ["refuse", { request: refused }],
  ["are silent", { request: forEver }],
])("locks that %s are none: the work is done, once", async (_, locks) => {
  vi.stubGlobal("navigator", { locks });
  const { locked } = await import("../../src/engine/store/locks");
  const work = vi.fn(async () => "done");
  expect(await after(6000, locked("a file", work))).toBe("done");
  expect(work).toHaveBeenCalledOnce();
});

test("a lock that is granted after all does nothing any more", async () => {
  let grant = (_: unknown) => {};
  const request = (_: string, __: object, granted: (lock: unknown) => unknown) =>
    new Promise((resolve) => {
      grant = (lock) => resolve(granted(lock));
    });
  vi.stubGlobal("navigator", { locks: { request } });
  const { locked } = await import("../../src/engine/store/locks");
  const work = vi.fn(async () => "done");
  expect(await after(6000, locked("a file", work))).toBe("done");
  grant({});
  await vi.advanceTimersByTimeAsync(10);
  expect(work).toHaveBeenCalledOnce();
});

test("files are kept in memory where the file system never answers, which is waited for once", async () => {
  vi.stubGlobal("FileSystemSyncAccessHandle", class {});
  vi.stubGlobal("navigator", { storage: { getDirectory: forEver } });
  const { openStorage } = await import("../../src/engine/store/storage");
  const told = vi.fn();
  expect(await after(6000, openStorage(told))).toMatchObject({ keeps: false });
  expect(
    await after(
      10,
      openStorage(() => {}),
    ),
  ).toMatchObject({ keeps: false });
  expect(told.mock.calls).toEqual([[expect.stringMatching(/does not answer.*stays in memory/)]]);
});

test("a file that cannot be opened for writing is held in memory", async () => {
  vi.stubGlobal("FileSystemSyncAccessHandle", class {});
  const folder: unknown = {
    getDirectoryHandle: async () => folder,
    getFileHandle: async (name: string, options?: { create?: boolean }) => {
      if (!options?.create) throw new DOMException("none", "NotFoundError");
      return { name, getFile: forEver, createSyncAccessHandle: forEver };
    },
  };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => folder } });
  const { openStorage } = await import("../../src/engine/store/storage");
  const told = vi.fn();
  const storage = await openStorage(told);
  const file = { path: "a.bin", bytes: 3, chunks: ["?"], chunkBytes: 3 };
  const shelf = await storage.shelf("model@1", file);
  expect(await after(6000, shelf.read(0))).toBeNull();
  await after(6000, shelf.write(0, Uint8Array.of(1, 2, 3)));
  expect(await after(10, shelf.take())).toEqual(Uint8Array.of(1, 2, 3));
  expect(told).toHaveBeenCalledOnce();
});

test("what was kept and cannot be read back is fetched into memory", async () => {
  vi.stubGlobal("FileSystemSyncAccessHandle", class {});
  const access = { getSize: () => 3, truncate() {}, write: () => 3, flush() {}, close() {} };
  const folder: unknown = {
    getDirectoryHandle: async () => folder,
    getFileHandle: async (name: string) => ({
      name,
      getFile: async () => {
        throw new DOMException("Internal error.", "UnknownError");
      },
      createSyncAccessHandle: async () => access,
    }),
  };
  vi.stubGlobal("navigator", { storage: { getDirectory: async () => folder } });
  const { openStorage } = await import("../../src/engine/store/storage");
  const { Gone } = await import("../../src/engine/store/gone");
  const told = vi.fn();
  const storage = await openStorage(told);
  const file = { path: "a.bin", bytes: 3, chunks: ["?"], chunkBytes: 3 };
  const shelf = await storage.shelf("model@1", file);
  await shelf.write(0, Uint8Array.of(1, 2, 3));
  await shelf.finish();
  await expect(shelf.take()).rejects.toBeInstanceOf(Gone);
  const again = await storage.shelf("model@1", file);
  await again.write(0, Uint8Array.of(1, 2, 3));
  expect(await again.take()).toEqual(Uint8Array.of(1, 2, 3));
  expect(told).toHaveBeenCalledOnce();
});

test("what earlier versions kept in a cache that never answers is downloaded, and waited for once", async () => {
  vi.stubGlobal("caches", { has: forEver });
  const { takeOver } = await import("../../src/engine/store/old-cache");
  const { memoryShelf } = await import("../../src/engine/store/shelf");
  const file = { path: "a.bin", bytes: 3, chunks: ["?"], chunkBytes: 3 };
  expect(await after(6000, takeOver("http://a/a.bin", file, memoryShelf(file)))).toBeUndefined();
  expect(await after(10, takeOver("http://a/a.bin", file, memoryShelf(file)))).toBeUndefined();
});

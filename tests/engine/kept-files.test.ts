/** The Cache API in every way in which browsers refuse it: a model's file is fetched then, and nothing stops. */
import { afterEach, expect, test, vi } from "vitest";
import { keptFiles } from "../../src/engine/store/kept-files";

const ADDRESS = "https://loupe.test/models/nano/x.onnx?1";
const BYTES = new Uint8Array([1, 2, 3]);
const denied = () => Promise.reject(new DOMException("denied", "SecurityError"));

afterEach(() => vi.unstubAllGlobals());

/** A cache that works, but for what is put in its place. */
function cacheWith(change: Partial<Cache> = {}): CacheStorage {
  const held = new Map<string, Response>();
  const cache = {
    match: async (address: string) => held.get(address)?.clone(),
    keys: async (address: string) => [...held.keys()].filter((key) => key.split("?")[0] === address.split("?")[0]),
    delete: async (address: string) => held.delete(address),
    put: async (address: string, response: Response) => void held.set(address, response),
    ...change,
  };
  return { open: async () => cache } as unknown as CacheStorage;
}

test("what was put is there, under its newest address alone", async () => {
  vi.stubGlobal("caches", cacheWith());
  const files = keptFiles();
  expect(await files.get(ADDRESS)).toBeNull();
  await files.put(ADDRESS, BYTES);
  expect(await files.get(ADDRESS)).toEqual(BYTES);
  await files.put(ADDRESS.replace("?1", "?2"), BYTES);
  expect(await files.get(ADDRESS)).toBeNull();
});

const thrown = () => {
  throw new DOMException("denied", "SecurityError");
};
const broken = { arrayBuffer: denied } as unknown as Response;
test.each<[string, () => CacheStorage | undefined]>([
  ["is not there", () => undefined],
  ["cannot be opened", () => ({ open: denied }) as unknown as CacheStorage],
  ["throws when it is opened", () => ({ open: thrown }) as unknown as CacheStorage],
  ["does not match", () => cacheWith({ match: denied, put: denied })],
  ["gives what cannot be read", () => cacheWith({ match: async () => broken, put: denied })],
  ["does not list", () => cacheWith({ keys: denied })],
  ["does not delete", () => cacheWith({ delete: denied, keys: async () => [new Request(ADDRESS)], put: denied })],
  ["is full", () => cacheWith({ put: () => Promise.reject(new DOMException("full", "QuotaExceededError")) })],
])("a cache that %s holds nothing and stops nothing", async (_, caches) => {
  vi.stubGlobal("caches", caches());
  const files = keptFiles();
  await files.put(ADDRESS, BYTES);
  expect(await files.get(ADDRESS)).toBeNull();
});

test("a cache whose name throws holds nothing and stops nothing", async () => {
  const before = Object.getOwnPropertyDescriptor(globalThis, "caches");
  Object.defineProperty(globalThis, "caches", {
    configurable: true,
    get() {
      throw new DOMException("denied", "SecurityError");
    },
  });
  try {
    await keptFiles().put(ADDRESS, BYTES);
    expect(await keptFiles().get(ADDRESS)).toBeNull();
  } finally {
    if (before) Object.defineProperty(globalThis, "caches", before);
    else Reflect.deleteProperty(globalThis, "caches");
  }
});

/** Keeping, without a browser: order, and storage that fails in every way that browsers have. */
import { describe, expect, test, vi } from "vitest";
import type { IndexedStore } from "../../src/app/kept/indexed-store";
import { createKept, type Kept, type KeptBrowser } from "../../src/app/kept/kept";
import { createSaver } from "../../src/app/kept/saver";
import { type Change, createMemoryStore } from "../../src/app/kept/store";
import type { Keeping } from "../../src/app/state/project";
import { newProject, writeProject } from "../../src/document/project";

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe("saver", () => {
  /** A store that writes slowly and notes what it was given. */
  function slow() {
    const written: Change[][] = [];
    let writing = 0;
    let most = 0;
    const store = {
      async write(changes: readonly Change[]) {
        most = Math.max(most, ++writing);
        await pause(5);
        writing--;
        written.push([...changes]);
      },
    };
    return { store, written, most: () => most };
  }
  const of = (key: string, value: unknown) => ({ table: "documents" as const, key, value });

  test("writes in order, never two at once, and of what changes meanwhile only the latest", async () => {
    const { store, written, most } = slow();
    const saver = createSaver(store, async () => {});
    saver.save(of("a", 1));
    saver.save(of("b", 1));
    await vi.waitFor(() => expect(most()).toBe(1), { interval: 1 });
    for (let i = 2; i < 100; i++) saver.save(of("a", i));
    saver.save(of("c", () => "made late"));
    await saver.flush();
    expect(written).toEqual([
      [of("a", 1), of("b", 1)],
      [of("a", 99), of("c", "made late")],
    ]);
    expect(most()).toBe(1);
  });

  test("a write that fails is told with all of it, and what comes after is written", async () => {
    const failed: unknown[] = [];
    const written: Change[] = [];
    let fails = true;
    const write = async (changes: readonly Change[]) => {
      if (fails) throw new DOMException("full", "QuotaExceededError");
      written.push(...changes);
    };
    const saver = createSaver({ write }, async (changes, error) => void failed.push([changes, (error as Error).name]));
    saver.save(of("a", 1), of("b", 1));
    await saver.flush();
    fails = false;
    saver.save(of("a", 2));
    await saver.flush();
    expect(failed).toEqual([[[of("a", 1), of("b", 1)], "QuotaExceededError"]]);
    expect(written).toEqual([of("a", 2)]);
  });

  test("what cannot be written down keeps nothing else from being written", async () => {
    const { store, written } = slow();
    const failed: unknown[] = [];
    const saver = createSaver(store, async (changes, error) => void failed.push(changes, (error as Error).message));
    const tooLarge = () => {
      throw new Error("too large");
    };
    saver.save(of("a", tooLarge), of("b", 1));
    await saver.flush();
    expect([failed, written]).toEqual([[[], "too large"], [[of("b", 1)]]]);
  });

  test("in a hurry it begins to write what waits", async () => {
    const { store, written, most } = slow();
    const saver = createSaver(store, async () => {});
    saver.save(of("a", 1));
    await vi.waitFor(() => expect(most()).toBe(1), { interval: 1 });
    saver.save(of("a", 2));
    saver.hurry();
    await saver.flush();
    expect([most(), written]).toEqual([2, [[of("a", 1)], [of("a", 2)]]]);
  });

  test("what was written in a hurry is waited for, too", async () => {
    const { store, written } = slow();
    const saver = createSaver(store, async () => {});
    saver.save(of("a", 1));
    saver.hurry();
    await saver.flush();
    expect(written).toEqual([[of("a", 1)]]);
  });
});

const ID = "0123456789abcdef";
const hash = (digit: string) => digit.repeat(64);
const photo = (digit: string) => ({ sha256: hash(digit), name: `${digit}.jpg`, width: 24, height: 16 });
const record = (digit: string, at = 1, id = ID) => ({
  text: writeProject(newProject(id, photo(digit))),
  current: hash(digit),
  at,
  thumbnail: null,
});
const file = { file: new Blob(["photo"]), thumbnail: null, suggestions: [], credit: "" };

interface Trying {
  kept: Kept;
  device: IndexedStore;
  said: [Keeping, string][];
}

/** `fails`: what the device's next calls reject with, if with anything. */
function trying(fails: () => Error | null = () => null, change: Partial<KeptBrowser> = {}): Trying {
  const memory = createMemoryStore();
  const orFail = <T>(work: () => Promise<T>) => {
    const error = fails();
    return error ? Promise.reject(error) : work();
  };
  const device: IndexedStore = {
    read: (table, key) => orFail(() => memory.read(table, key)),
    readAll: (table) => orFail(() => memory.readAll(table)),
    write: (changes) => orFail(() => memory.write(changes)),
    destroy: () => orFail(async () => memory.clear()),
  };
  const settings = new Map<string, string>();
  const storage = {
    getItem: (key: string) => settings.get(key) ?? null,
    setItem: (key: string, value: string) => void settings.set(key, value),
    removeItem: (key: string) => void settings.delete(key),
  };
  const kept = createKept({
    local: () => storage,
    session: () => storage,
    store: device,
    persist: () => undefined,
    locks: () => null,
    channel: () => null,
    ...change,
  });
  const said: Trying["said"] = [];
  kept.onKeeping((keeping, error) => said.push([keeping, error instanceof Error ? error.name : ""]));
  return { kept, device, said };
}

const SEEN = { view: { scale: 2, x: -5, y: 7 }, selected: "object-1" };

async function keepOne(kept: Kept, text = "one"): Promise<void> {
  kept.savePhoto(hash("a"), file);
  kept.saveProject(ID, record("a"));
  kept.saveDocument(ID, hash("a"), () => text);
  kept.saveView(ID, hash("a"), SEEN);
  await kept.flush();
}

async function all(kept: Kept) {
  return [
    await kept.readDocument(ID, hash("a")),
    await kept.readView(ID, hash("a")),
    await (await kept.readPhoto(hash("a")))?.file.text(),
    (await kept.recentProjects()).map(({ name }) => name),
  ];
}
const ALL = ["one", SEEN, "photo", ["a"]];
const UNSEEN = { view: null, selected: null };
const NOTHING = [null, UNSEEN, undefined, []];

test("a view that an older Loupe kept is read, and one that makes no sense is none", async () => {
  const { kept, device } = trying();
  const seen = async (value: unknown) => {
    await device.write([{ table: "views", key: `${ID}/${hash("a")}`, value }]);
    return kept.readView(ID, hash("a"));
  };
  expect(await seen({ scale: 2, x: 1, y: 0 })).toEqual({ view: { scale: 2, x: 1, y: 0 }, selected: null });
  expect(await seen({ view: null, selected: "object-2" })).toEqual({ view: null, selected: "object-2" });
  expect(await seen({ view: { scale: -1, x: 1, y: 0 }, selected: 3 })).toEqual({ view: null, selected: null });
  expect(await seen(null)).toEqual({ view: null, selected: null });
});

test("what was saved is read back, by another page too", async () => {
  const { kept, device, said } = trying();
  await keepOne(kept);
  expect(await all(kept)).toEqual(ALL);
  expect(await all(trying(undefined, { store: device }).kept)).toEqual(ALL);
  expect(said).toEqual([]);
});

test.each([
  ["QuotaExceededError", "full"],
  ["InvalidStateError", "failed"],
  ["AbortError", "failed"],
  ["UnknownError", "failed"],
])("%s in the middle of work: told once, and all goes on in memory", async (name, keeping) => {
  let error: Error | null = null;
  const { kept, said } = trying(() => error);
  await keepOne(kept);
  error = new DOMException("no more", name);
  await keepOne(kept, "two");
  await keepOne(kept, "three");
  expect(said).toEqual([[keeping, name]]);
  expect((await all(kept))[0]).toBe("three");
  // What could be kept before is what is still there; nothing later is written beside it.
  error = null;
  await keepOne(kept, "four");
  expect((await all(kept))[0]).toBe("four");
});

test.each([
  ["rejects", () => trying(() => new DOMException("denied", "SecurityError"))],
  ["is not there", () => trying(undefined, { store: null })],
])("a device whose storage %s: refused, and all is in memory", async (_, make) => {
  const { kept, said } = make();
  expect(await all(kept)).toEqual(NOTHING);
  await keepOne(kept);
  expect(await all(kept)).toEqual(ALL);
  expect(said.map(([keeping]) => keeping)).toEqual(["refused"]);
});

test("settings that throw are settings of this page", () => {
  const forbidden = () => {
    throw new DOMException("denied", "SecurityError");
  };
  const { kept } = trying(undefined, { local: forbidden, session: forbidden, persist: forbidden });
  kept.keepTheme("dark");
  kept.keepTabProject(ID);
  kept.persist();
  expect([kept.theme(), kept.tabProject(), kept.keepsNothing()]).toEqual(["system", null, false]);
});

test("keep nothing: what was kept is deleted, what is open goes on in memory, and kept again all of it is", async () => {
  const { kept, device, said } = trying();
  await keepOne(kept);
  kept.saveProject("f".repeat(16), record("b", 2, "f".repeat(16)));
  await kept.keepNothing(true, ID);
  expect(await all(kept)).toEqual(ALL);
  expect([...(await device.readAll("projects")), ...(await device.readAll("photos"))]).toEqual([]);
  await keepOne(kept, "two");
  expect(await device.readAll("documents")).toEqual(new Map());
  expect(kept.keepsNothing()).toBe(true);
  await kept.keepNothing(false, ID);
  expect((await all(trying(undefined, { store: device }).kept))[0]).toBe("two");
  expect(said.map(([keeping]) => keeping)).toEqual(["chosen", "device"]);
});

test("keep nothing, wished in another tab: nothing is written from then on, and it is told", async () => {
  const settings = new Map<string, string>();
  const storage = {
    getItem: (key: string) => settings.get(key) ?? null,
    setItem: (key: string, value: string) => void settings.set(key, value),
    removeItem: (key: string) => void settings.delete(key),
  };
  const { kept, device } = trying(undefined, { local: () => storage });
  const { kept: other, said } = trying(undefined, { local: () => storage, store: device });
  await keepOne(other);
  await kept.keepNothing(true, null);
  await keepOne(other, "two");
  expect(await all(other)).toEqual(["two", ...ALL.slice(1)]);
  for (const table of ["projects", "documents", "photos", "views"] as const)
    expect(await device.readAll(table), table).toEqual(new Map());
  expect(said).toEqual([["chosen", ""]]);
});

test("a photo that is gone is kept again, one that is there stays as it is", async () => {
  const { kept, device } = trying();
  const another = { ...file, file: new Blob(["another"]) };
  await keepOne(kept);
  kept.savePhotoAgain(hash("a"), another);
  expect(await all(kept)).toEqual(ALL);
  await device.write([{ table: "photos", key: hash("a"), value: undefined }]);
  // Only what was to be kept anyway is of more weight.
  kept.savePhoto(hash("a"), file);
  kept.savePhotoAgain(hash("a"), another);
  expect(await all(kept)).toEqual(ALL);
  await device.write([{ table: "photos", key: hash("a"), value: undefined }]);
  kept.savePhotoAgain(hash("a"), another);
  expect((await all(kept))[2]).toBe("another");
});

test("a deleted project leaves nothing, but for a photo that another one has", async () => {
  const { kept, device } = trying();
  const other = "f".repeat(16);
  await keepOne(kept);
  kept.saveProject(other, record("a", 2, other));
  kept.saveDocument(other, hash("a"), () => "other");
  expect((await kept.recentProjects()).map(({ id }) => id)).toEqual([other, ID]);
  await kept.deleteProject(ID);
  expect(await all(kept)).toEqual([null, UNSEEN, "photo", ["a"]]);
  await kept.deleteProject(other);
  for (const table of ["projects", "documents", "photos", "views"] as const)
    expect(await device.readAll(table), table).toEqual(new Map());
});

test("what is damaged or newer is listed with the reason, and what is no project at all is not", async () => {
  const { kept, device } = trying();
  const newer = { ...record("a", 2), text: JSON.stringify({ version: 99 }) };
  await device.write([
    { table: "projects", key: "1", value: newer },
    { table: "projects", key: "2", value: { ...record("a", 1), text: "{" } },
    { table: "projects", key: "3", value: 7 },
    { table: "views", key: `${ID}/${hash("a")}`, value: { scale: Number.NaN, x: 0, y: 0 } },
    { table: "photos", key: hash("a"), value: { file: "no file" } },
  ]);
  expect((await kept.recentProjects()).map(({ id, problem }) => [id, problem?.slice(0, 20)])).toEqual([
    ["1", "This document was ma"],
    ["2", "This is not a docume"],
  ]);
  expect((await all(kept)).slice(0, 3)).toEqual([null, UNSEEN, undefined]);
});

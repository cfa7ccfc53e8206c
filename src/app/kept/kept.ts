/**
 * What stays on this device: settings, and projects with their photos and what was made of them. Storage may be forbidden,
 * full or broken at any moment: then what is to be kept is held in memory, and the page goes on as if it were not so.
 */
import type { Keeping, RecentProject } from "../state/project";
import { createHold, type Hold, type HoldBrowser, type HoldEvents } from "./hold";
import type { IndexedStore } from "./indexed-store";
import type { KeptPhoto, KeptProject, KeptView } from "./records";
import { gone, photosOf, readKeptPhoto, readKeptProject, readKeptView, recentProject, sizeOfKept } from "./records";
import { createRunning, type Running } from "./running";
import { createSaver, type Saving } from "./saver";
import { createSettings, type Settings } from "./settings";
import { type Change, createMemoryStore, type Table } from "./store";

export interface Kept extends Omit<Settings, "keepNothing">, Running {
  /** Told where things stay, when that changes; `error` is what the storage said. */
  onKeeping(told: (keeping: Keeping, error: unknown) => void): void;
  /** Begins at once and comes back at once. What cannot be kept is held in memory. */
  saveProject(id: string, project: KeptProject): void;
  /** `write` is called when its turn has come. */
  saveDocument(id: string, sha256: string, write: () => string): void;
  savePhoto(sha256: string, photo: KeptPhoto): void;
  /** Where it is not there any more: site data was cleared, or another tab has deleted it. */
  savePhotoAgain(sha256: string, photo: KeptPhoto): void;
  saveView(id: string, sha256: string, view: KeptView): void;
  /** Resolves once all of it is written, or is in memory. */
  flush(): Promise<void>;
  /** For a page that may be gone in a moment. */
  hurry(): void;
  /** Null where there is none, or it is damaged. */
  readProject(id: string): Promise<KeptProject | null>;
  readDocument(id: string, sha256: string): Promise<string | null>;
  readPhoto(sha256: string): Promise<KeptPhoto | null>;
  readView(id: string, sha256: string): Promise<KeptView>;
  /** The newest first. */
  recentProjects(): Promise<RecentProject[]>;
  /** Of one photo of a project; its file stays where another project has it too. */
  deletePhoto(id: string, sha256: string): Promise<void>;
  deleteProject(id: string): Promise<void>;
  /** Deletes all that is kept, and keeps nothing from now on, but for the project `id` in memory; or keeps again. */
  keepNothing(on: boolean, id: string | null): Promise<void>;
  /** Of all that is kept of projects, in bytes. */
  bytes(): Promise<number>;
  /** Asks the browser not to delete what is kept when it needs room. */
  persist(): void;
  /** Of one project among the tabs; ends what this tab held before. Resolves once it is known who owns it. */
  hold(id: string, events: HoldEvents): Promise<void>;
  takeOver(): Promise<void>;
  release(): void;
}

/** What the browser has, or throws at the touch of. */
export interface KeptBrowser extends HoldBrowser {
  local(): Pick<Storage, "getItem" | "setItem" | "removeItem">;
  session(): Pick<Storage, "getItem" | "setItem" | "removeItem">;
  /** Null: nothing is kept, as in tests without a browser. */
  store: IndexedStore | null;
  persist(): Promise<boolean> | undefined;
}

export function createKept(browser: KeptBrowser): Kept {
  const settings = createSettings(browser.local, browser.session);
  const memory = createMemoryStore();
  let keeping: Keeping = settings.keepsNothing() ? "chosen" : browser.store ? "device" : "refused";
  let told: (keeping: Keeping, error: unknown) => void = () => {};
  let held: Hold | null = null;
  let hasAsked = false;
  let hasWorked = false;

  const become = (next: Keeping, error: unknown = null) => {
    if (keeping === next) return;
    keeping = next;
    told(next, error);
  };
  const reasonOf = (error: unknown): Keeping => {
    const name = error instanceof Error ? error.name : "";
    if (name === "QuotaExceededError") return "full";
    return hasWorked ? "failed" : "refused";
  };
  const device = () => (keeping === "device" || keeping === "full" || keeping === "failed" ? browser.store : null);
  const saver = createSaver(
    {
      async write(changes) {
        // Another tab's wish is this one's, too.
        if (keeping === "device" && settings.keepsNothing()) become("chosen");
        // Once something could not be kept, what belongs to it is not kept either.
        if (keeping !== "device" || !browser.store) return memory.write(changes);
        await browser.store.write(changes);
        hasWorked = true;
        held?.tellWritten();
      },
    },
    async (changes, error) => {
      await memory.write(changes);
      // A document that cannot be written down at all is no fault of the storage.
      if (changes.length) become(reasonOf(error), error);
      else told(keeping, error);
    },
  );
  const save = (table: Table, key: string, value: Saving["value"]) => saver.save({ table, key, value });

  const read = async (table: Table, key: string): Promise<unknown> => {
    await saver.flush();
    const inMemory = await memory.read(table, key);
    if (inMemory !== undefined) return inMemory;
    try {
      return await device()?.read(table, key);
    } catch (error) {
      become(reasonOf(error), error);
      return undefined;
    }
  };
  const readAll = async (table: Table): Promise<Map<string, unknown>> => {
    await saver.flush();
    const inMemory = await memory.readAll(table);
    try {
      const kept = await device()?.readAll(table);
      hasWorked ||= kept !== undefined;
      return new Map([...(kept ?? []), ...inMemory]);
    } catch (error) {
      become(reasonOf(error), error);
      return inMemory;
    }
  };
  /** Deleted in memory too: there might be what could not be written. */
  const remove = async (changes: Change[]): Promise<void> => {
    await saver.flush();
    await memory.write(changes);
    try {
      await device()?.write(changes);
    } catch (error) {
      become(reasonOf(error), error);
    }
  };
  /** Photos of other projects than `id`. */
  const usedElsewhere = async (id: string): Promise<Set<string>> => {
    const projects = [...(await readAll("projects"))].filter(([key]) => key !== id);
    return new Set(projects.flatMap(([, value]) => photosOf(readKeptProject(value)?.text ?? "")));
  };

  /** All of a project, its files out of the storage's hands. */
  const copyOf = async (id: string): Promise<Change[]> => {
    const project = await read("projects", id);
    const places: [Table, string][] = photosOf(readKeptProject(project)?.text ?? "").flatMap((sha256) => [
      ["documents", `${id}/${sha256}`],
      ["views", `${id}/${sha256}`],
      ["photos", sha256],
    ]);
    const changes: Change[] = [{ table: "projects", key: id, value: project }];
    for (const [table, key] of places) {
      const value = await read(table, key);
      const photo = table === "photos" ? readKeptPhoto(value) : null;
      changes.push({
        table,
        key,
        value: photo ? { ...photo, file: new Blob([await photo.file.arrayBuffer()]) } : value,
      });
    }
    return changes;
  };

  const deleteAll = async (id: string, photos: readonly string[], project: Change[]): Promise<void> => {
    const used = await usedElsewhere(id);
    const files = photos.filter((sha256) => !used.has(sha256)).map((sha256) => gone("photos", sha256));
    const made = photos.flatMap((sha256) => [gone("documents", `${id}/${sha256}`), gone("views", `${id}/${sha256}`)]);
    await remove([...project, ...made, ...files]);
  };

  return {
    ...settings,
    ...createRunning(browser),
    onKeeping(listener) {
      told = listener;
      if (keeping !== "device") told(keeping, null);
    },
    saveProject: (id, project) => save("projects", id, project),
    saveDocument: (id, sha256, write) => save("documents", `${id}/${sha256}`, write),
    savePhoto: (sha256, photo) => save("photos", sha256, photo),
    savePhotoAgain: (sha256, photo) => saver.save({ table: "photos", key: sha256, value: photo, ifAbsent: true }),
    saveView: (id, sha256, view) => save("views", `${id}/${sha256}`, view ?? undefined),
    flush: saver.flush,
    hurry: saver.hurry,
    readProject: async (id) => readKeptProject(await read("projects", id)),
    async readDocument(id, sha256) {
      const text = await read("documents", `${id}/${sha256}`);
      return typeof text === "string" ? text : null;
    },
    readPhoto: async (sha256) => readKeptPhoto(await read("photos", sha256)),
    readView: async (id, sha256) => readKeptView(await read("views", `${id}/${sha256}`)),
    recentProjects: async () =>
      [...(await readAll("projects"))]
        .flatMap(([id, value]) => recentProject(id, readKeptProject(value)) ?? [])
        .sort((a, b) => b.at - a.at),
    deletePhoto: (id, sha256) => deleteAll(id, [sha256], []),
    async deleteProject(id) {
      const photos = photosOf(readKeptProject(await read("projects", id))?.text ?? "");
      await deleteAll(id, photos, [gone("projects", id)]);
    },
    async keepNothing(on, id) {
      await saver.flush();
      const { store } = browser;
      try {
        const ofOpen = store && on && id ? await copyOf(id) : [];
        settings.keepNothing(on);
        if (!store) return become(on ? "chosen" : "refused");
        if (on) {
          become("chosen");
          memory.clear();
          await memory.write(ofOpen);
          await store.destroy();
        } else {
          await store.write(memory.changes());
          memory.clear();
          become("device");
        }
      } catch (error) {
        settings.keepNothing(on);
        become(on ? "chosen" : reasonOf(error), error);
        if (on) told("chosen", error);
      }
    },
    async bytes() {
      const sizes = async (table: Table) => [...(await readAll(table)).values()].map(sizeOfKept);
      const all = await Promise.all([sizes("projects"), sizes("documents"), sizes("photos")]);
      return all.flat().reduce((sum, size) => sum + size, 0);
    },
    persist() {
      if (hasAsked || keeping !== "device") return;
      hasAsked = true;
      try {
        browser.persist()?.catch(() => {});
      } catch {
        // It may be deleted when the device needs room, then.
      }
    },
    hold(id, events) {
      held?.release();
      held = createHold(id, browser, events);
      return held.decided;
    },
    takeOver: async () => held?.takeOver(),
    release() {
      held?.release();
      held = null;
    },
  };
}

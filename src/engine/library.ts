/** The Library that does the work, in the worker: what the site has, what is kept, what a person gave. */
import type { GivenModel, Library, LoadEvent, ModelEntry } from "./api";
import { checkAborted, LoupeError, toLoupeError } from "./errors";
import type { Bundle } from "./runtime/load";
import { computesHalves, obstaclesOf } from "./runtime/obstacles";
import { aboutModel } from "./store/about";
import {
  type Added,
  addedFolder,
  addedSource,
  keepRecord,
  keyOf,
  next,
  readAdded,
  remoteFiles,
  rewriteRecord,
} from "./store/added";
import { fetchFiles, type RemoteFile } from "./store/fetching";
import { inPieces, listedFiles, readManifest } from "./store/load";
import type { Manifest } from "./store/manifest";
import type { Offer, OfferedFile, Origin } from "./store/offer";
import { addressOffer } from "./store/offer-address";
import { filesOffer } from "./store/offer-files";
import { hubAccess, hubAsk, hubOffer } from "./store/offer-hub";
import { folderOf } from "./store/opfs";
import { findModel, type Registry, readRegistry } from "./store/registry";
import { type Ask, wrongLength } from "./store/request";
import type { BundleSource, ReadOptions } from "./store/source";
import { openStorage, type Storage } from "./store/storage";

export interface LibraryParts {
  /** Rooted at the models folder, which holds registry.json. */
  source: BundleSource;
  /** As Places.origins. */
  origins: readonly string[];
  hub?: string;
}

/** `added`: for load(). */
export type LocalLibrary = Library & { added(key: string): Promise<Bundle | null> };

/** Of files at hand nothing is asked again, and all of them in one go; of an address as ever. */
const AT_HAND = { waits: [] };
/** What does not fit into the store and is larger is not taken into memory either. */
const MOST_IN_MEMORY = 1e9;

export function createLibrary({ source, origins, hub }: LibraryParts): LocalLibrary {
  /** Of this worker's life: what may not be kept is in it alone, and where files are at hand they need no copy. */
  const held = new Map<string, Held>();

  const open = async (given: GivenModel, options: ReadOptions): Promise<Offer> => {
    if ("address" in given) return addressOffer(given.address, origins);
    if ("pair" in given) {
      const access = hubAccess(hub, origins);
      return hubOffer(given.pair, access, await computesHalves(), options);
    }
    if ("files" in given) return filesOffer(given.files, given.name);
    // Not before: what unpacks fills its tables as it is read, in a loop for which V8 compiles the whole worker's top level.
    const { zipOffer } = await import("./store/offer-zip");
    return zipOffer(given.zip, given.name);
  };
  const known = async (storage: Storage): Promise<Held[]> => {
    const stored = (await readAdded(storage)).map((added) => held.get(keyOf(added.manifest)) ?? { added, given: null });
    const keys = new Set(stored.map(({ added }) => keyOf(added.manifest)));
    return [...stored, ...[...held.values()].filter(({ added }) => !keys.has(keyOf(added.manifest)))];
  };
  const find = async (key: string) =>
    (await known(await openStorage(() => {}))).find(({ added }) => keyOf(added.manifest) === key) ?? null;
  const waysOf = ({ added: { origin }, given }: Held) => ({
    given,
    fetched: origin.kind === "files" ? null : fetchedFrom(origin),
  });
  // What an earlier build allowed, this one need not.
  const fetchedFrom =
    (origin: Exclude<Origin, { kind: "files" }>) =>
    (path: string): Ask =>
    async (...wanted) => {
      if (origin.kind === "hub") return hubAsk(origin, hubAccess(origin.address, origins))(path)(...wanted);
      return (await addressOffer(origin.address, origins).file(path)).ask(...wanted);
    };
  /** All of it into the store; known by the sums of its pieces from then on. Throws as bring does. */
  const take = async (storage: Storage, one: Held, options: BringOptions): Promise<void> => {
    const { origin, manifest } = one.added;
    const files = remoteFiles(one.added, waysOf(one), listedFiles(manifest));
    const added = { origin, manifest: await bring(storage, files, manifest, options) };
    if (added.manifest === manifest || !(await rewriteRecord(storage, added))) return;
    if (held.has(keyOf(manifest))) held.set(keyOf(manifest), { ...one, added });
  };
  const entryOf = (storage: Storage, { origin, manifest }: Added) =>
    describe(storage, manifest, { key: keyOf(manifest), from: origin, folder: addedFolder(manifest) });

  return {
    async models({ signal } = {}) {
      const storage = await openStorage(() => {});
      const registry = await readRegistry(source);
      const site = registry.models.map((entry) => siteEntry(storage, source, registry, entry, { signal }));
      const own = (await known(storage)).map(({ added }) => entryOf(storage, added));
      return Promise.all([...site, ...own]);
    },

    async look({ model, signal }) {
      const { origin, manifest, choices } = await open(model, { signal });
      const [storage, checked] = [await openStorage(() => {}), await manifest({ signal })];
      return { ...(await entryOf(storage, { origin, manifest: checked })), ...(choices && { choices }) };
    },

    async add({ model, signal, onEvent }) {
      const offer = await open(model, { signal });
      const manifest = await offer.manifest({ signal });
      const added = { origin: offer.origin, manifest };
      const one: Held = { added, given: offer.origin.kind === "files" ? await filesOf(offer, manifest) : null };
      checkAborted(signal);
      const storage = await openStorage(noticeTo(onEvent), next(added.origin));
      const isKept = await keepRecord(storage, added);
      held.set(keyOf(manifest), one);
      // Where nothing may be kept, what is at hand is checked all the same; what is elsewhere comes when it is used.
      if (isKept || one.given) {
        await take(storage, one, { signal, onEvent }).catch((error) => {
          if (!isKept) held.delete(keyOf(manifest));
          throw error;
        });
      }
      return entryOf(storage, added);
    },

    async download({ model, signal, onEvent }) {
      const own = await find(model);
      if (own) {
        return take(await openStorage(noticeTo(onEvent), next(own.added.origin)), own, { signal, onEvent });
      }
      const bundle = await ofSite(source, model, { signal });
      const fetching = bundle.source.fetch(folderOf(bundle.manifest), listedFiles(bundle.manifest), {
        signal,
        onEvent,
      });
      for (const { path } of bundle.manifest.files) await fetching.file(path);
    },

    async remove({ model, signal }) {
      const storage = await openStorage(() => {});
      const own = await find(model);
      const folder = own
        ? addedFolder(own.added.manifest)
        : folderOf((await ofSite(source, model, { signal })).manifest);
      if (!(await storage.drop(folder))) {
        throw new LoupeError("storage-failed", `${model} is in use in another tab. Close that one, then delete it.`);
      }
      held.delete(model);
    },

    async added(key) {
      const own = await find(key);
      return own && { key, manifest: own.added.manifest, source: addedSource(own.added, waysOf(own)) };
    },
  };
}

interface Held {
  added: Added;
  /** By path, where they are at hand. */
  given: ReadonlyMap<string, OfferedFile> | null;
}

const noticeTo = (onEvent?: (event: LoadEvent) => void) => (message: string) => onEvent?.({ type: "notice", message });

/** All that the manifest lists. Throws bundle-missing-file, bundle-altered where one has another length. */
async function filesOf(offer: Offer, manifest: Manifest): Promise<ReadonlyMap<string, OfferedFile>> {
  const files = new Map<string, OfferedFile>();
  for (const listed of listedFiles(manifest)) {
    const file = await offer.file(listed.path);
    if (file.bytes !== undefined && file.bytes !== listed.bytes) throw wrongLength(listed, file.bytes);
    files.set(listed.path, file);
  }
  return files;
}

interface BringOptions {
  signal: AbortSignal | undefined;
  onEvent: ((event: LoadEvent) => void) | undefined;
}

/** Into the store; its manifest as inPieces gives it. Throws model-too-large, and as downloads do. */
async function bring(
  storage: Storage,
  files: RemoteFile[],
  manifest: Manifest,
  options: BringOptions,
): Promise<Manifest> {
  const full = (await storage.checkRoom(files)) ?? (storage.keeps ? null : "This browser keeps no files for this page");
  const inMemory = files.reduce((sum, { bytes, blob }) => sum + (blob ? 0 : bytes), 0);
  if (full && inMemory > MOST_IN_MEMORY) {
    throw new LoupeError(
      "model-too-large",
      `${manifest.name} does not fit here. ${full}, and ${Math.round(inMemory / 1e6)} MB are too many to hold in memory. ` +
        "Delete something from this page's storage, or from the disk; or add it as a folder.",
    );
  }
  const isAtHand = files.every(({ blob }) => blob);
  const sums = new Map<string, readonly string[]>();
  const onChunks = (path: string, chunks: string[]) => sums.set(path, chunks);
  const fetching = fetchFiles(files, Promise.resolve(storage), { ...options, onChunks, ...(isAtHand && AT_HAND) });
  for (const { path } of files) await fetching.file(path);
  return inPieces(manifest, sums);
}

async function ofSite(source: BundleSource, model: string, options: ReadOptions) {
  const entry = findModel(await readRegistry(source), model);
  const folder = source.at(entry.path);
  return { manifest: await readManifest(folder, options), source: folder };
}

type Site = Registry["models"][number];

/** One whose manifest cannot be read is there by what the registry says of it. */
async function siteEntry(
  storage: Storage,
  source: BundleSource,
  registry: Registry,
  { id, name, path, bytes, licence }: Site,
  options: ReadOptions,
): Promise<ModelEntry> {
  const isDefault = id === registry.default;
  try {
    const manifest = await readManifest(source.at(path), options);
    const entry = await describe(storage, manifest, { key: id, from: { kind: "site" }, folder: folderOf(manifest) });
    return { ...entry, isDefault };
  } catch (error) {
    checkAborted(options.signal);
    const unknown = {
      version: "",
      summary: "",
      can: [],
      cannot: [],
      head: null,
      kept: 0,
      evaluation: [],
      obstacles: { webgpu: null, wasm: null },
    };
    const known = { key: id, id, name, bytes, licence: { id: licence, note: "" }, isDefault };
    return { ...known, ...unknown, from: { kind: "site" }, problem: toLoupeError(error).message };
  }
}

async function describe(
  storage: Storage,
  manifest: Manifest,
  { key, from, folder }: Pick<ModelEntry, "key" | "from"> & { folder: string },
): Promise<ModelEntry> {
  const obstacles = await obstaclesOf(manifest);
  let [bytes, kept] = [0, 0];
  for (const file of manifest.files) {
    bytes += file.bytes;
    kept += Math.min(await storage.kept(folder, file.path), file.bytes);
  }
  return { ...aboutModel(manifest), key, bytes, kept, from, isDefault: false, obstacles, problem: null };
}

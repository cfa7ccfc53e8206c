/** Models that a person added: each a folder of its own in the store, with a record of what it is and where it comes from. */
import { z } from "zod";
import { LoupeError } from "../errors";
import { fetchFiles, type RemoteFile } from "./fetching";
import { type Manifest, manifestSchema } from "./manifest";
import type { OfferedFile, Origin } from "./offer";
import { folderOf, RUNTIME } from "./opfs";
import { parseJson } from "./parse";
import type { Ask } from "./request";
import type { BundleSource, WantedFile } from "./source";
import { openStorage, type Storage } from "./storage";

const RECORD = "added.json";
/** Names of the site's models have no "~". */
const PREFIX = "own~";

const part = z.strictObject({ name: z.string(), revision: z.string(), weights: z.string() });
const originSchema = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("files"), name: z.string() }),
  z.strictObject({ kind: z.literal("address"), address: z.url() }),
  z.strictObject({ kind: z.literal("hub"), address: z.url(), language: part, segmenter: part }),
]);
const recordSchema = z.strictObject({ schema: z.literal(1), origin: originSchema, manifest: manifestSchema });

export interface Added {
  origin: Origin;
  manifest: Manifest;
}

export const keyOf = ({ id, version }: Pick<Manifest, "id" | "version">) => `${id}@${version}`;
/** Not named as the site's are, of which newer versions put away the older. */
export const addedFolder = (manifest: Pick<Manifest, "id" | "version">) =>
  PREFIX + folderOf(manifest).replace("@", "~");

/** Those of the store. Never rejects: what cannot be read is not there. */
export async function readAdded(storage: Storage): Promise<Added[]> {
  const found: Added[] = [];
  for (const folder of await storage.folders(PREFIX)) {
    const added = await readRecord(storage, folder);
    if (added) found.push(added);
  }
  return found;
}

async function readRecord(storage: Storage, folder: string): Promise<Added | null> {
  const bytes = await storage.note(RECORD, folder);
  if (!bytes) return null;
  try {
    const { origin, manifest } = parseJson(recordSchema, bytes, RECORD);
    return { origin, manifest };
  } catch {
    // Half written, or of a version that knew more. Its folder is found by who deletes all, or adds it again.
    return null;
  }
}

/** What was there under its name and is another goes before. False where nothing can be kept. Never rejects. */
export async function keepRecord(storage: Storage, added: Added): Promise<boolean> {
  const { origin, manifest } = added;
  const folder = addedFolder(manifest);
  const before = await readRecord(storage, folder);
  const isSame = before && (isPinned(origin, before.origin) || alike(before.manifest.files, manifest.files));
  if (before && !isSame) await storage.drop(folder);
  return rewriteRecord(storage, added);
}

/** Of what is there and stays. As keepRecord. */
export function rewriteRecord(storage: Storage, { origin, manifest }: Added): Promise<boolean> {
  const text = JSON.stringify({ schema: 1, origin, manifest } satisfies z.input<typeof recordSchema>);
  return storage.keepNote(RECORD, new TextEncoder().encode(text), addedFolder(manifest));
}

const alike = (one: unknown, other: unknown) => JSON.stringify(one) === JSON.stringify(other);
/** Of one commit there is one of each file, whatever sums of it were known. */
const isPinned = (one: Origin, other: Origin) => one.kind === "hub" && alike(one, other);

/** Where its files are. */
export interface Ways {
  /** Those that are at hand. */
  given: ReadonlyMap<string, OfferedFile> | null;
  /** What gives the others; null where nothing does. */
  fetched: ((path: string) => Ask) | null;
}

/** As the store fetches them, those of the runtime (which have an address) as ever. */
export function remoteFiles(
  { origin, manifest }: Added,
  { given, fetched }: Ways,
  files: readonly WantedFile[],
): RemoteFile[] {
  const folder = addedFolder(manifest);
  return files.map((file) => {
    const { address } = file;
    if (address !== undefined) return { ...file, address, folder: RUNTIME };
    const offered = given?.get(file.path);
    const ask = offered?.ask ?? fetched?.(file.path) ?? gone(origin);
    return { ...file, folder, address: ask, ...(offered?.blob && { blob: offered.blob }) };
  });
}

/** Of files that were given in an earlier visit, what is not in the store cannot be had. */
const gone =
  (origin: Origin): Ask =>
  async ({ path }) => {
    const from = origin.kind === "files" ? `in ${origin.name}` : `at ${origin.address}`;
    throw new LoupeError(
      "bundle-missing-file",
      `The model's file ${path} is not here, or not whole: it was ${from}. Add the model again; what has come is kept.`,
    );
  };

/** For load(). */
export const addedSource = (added: Added, ways: Ways): Pick<BundleSource, "fetch"> => ({
  fetch(_, files, options) {
    const onNotice = (message: string) => options?.onEvent?.({ type: "notice", message });
    return fetchFiles(remoteFiles(added, ways, files), openStorage(onNotice, next(added.origin)), options);
  },
});

/** What it means for the next time that it is not kept. */
export const next = ({ kind }: Origin) =>
  kind === "files" ? "must be added again the next time" : "is downloaded again the next time";

/** What of a folder is opened: its photos, in the order in which people count, and nothing of what else lies in it. */
import { inCountingOrder, isPhotoName } from "../../document/photo-names";

/** A browser knows kinds of pictures by other names, too. */
const isPhoto = ({ name, type }: File) => isPhotoName(name) || (type.startsWith("image/") && !name.startsWith("."));
const pathOf = (file: File) => file.webkitRelativePath || file.name;

export function photosOfFolder(files: readonly File[]): File[] {
  return files.filter(isPhoto).sort((a, b) => inCountingOrder(pathOf(a), pathOf(b)));
}

/**
 * Files that were dropped: those by themselves as they are, then of each folder its photos. `folders`: whether there was one.
 * Null where `takes` has taken one that has a manifest.json.
 */
export async function filesOf(
  { items, files }: DataTransfer,
  takes: (folder: FileSystemDirectoryEntry) => Promise<boolean>,
): Promise<{ files: File[]; folders: boolean } | null> {
  // Now: once this has waited for something, the browser has taken back what was dropped.
  const entries = [...items].flatMap((item) => item.webkitGetAsEntry?.() ?? []);
  const folders = entries.filter((entry) => entry.isDirectory) as FileSystemDirectoryEntry[];
  if (!folders.length) return { files: [...files], folders: false };
  for (const folder of folders) if ((await hasManifest(folder)) && (await takes(folder))) return null;
  const found = entries.filter((entry) => entry.isFile).map((entry) => fileOf(entry as FileSystemFileEntry));
  for (const folder of folders) found.push(...(await within(folder)));
  return { files: (await Promise.all(found)).filter((file) => file !== null), folders: true };
}

const hasManifest = (folder: FileSystemDirectoryEntry) =>
  new Promise<boolean>((done) =>
    folder.getFile(
      "manifest.json",
      {},
      () => done(true),
      () => done(false),
    ),
  );

type Found = Promise<File | null>;

/** Its photos, then those of the folders in it. */
async function within(folder: FileSystemDirectoryEntry): Promise<Found[]> {
  const entries = (await entriesOf(folder)).sort((a, b) => inCountingOrder(a.name, b.name));
  const found = entries
    .filter((entry) => entry.isFile)
    .map((entry): Found => fileOf(entry as FileSystemFileEntry).then((file) => (file && isPhoto(file) ? file : null)));
  for (const entry of entries) if (entry.isDirectory) found.push(...(await within(entry as FileSystemDirectoryEntry)));
  return found;
}

/** A folder that may not be read has none. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader();
  const all: FileSystemEntry[] = [];
  for (;;) {
    // A hundred at most each time, and none once there are no more.
    const some = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
    if (!some.length) return all;
    all.push(...some);
  }
}

const fileOf = (entry: FileSystemFileEntry): Found => new Promise((done) => entry.file(done, () => done(null)));

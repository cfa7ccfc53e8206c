/** A folder that may hold a model, as a person drops or chooses it. Of its files nothing is read before it is wanted. */
import type { GivenModel } from "../../engine";

type Given = Extract<GivenModel, { files: unknown }>;
/** A folder, however the browser gives it. */
type Folder = () => AsyncIterable<{ name: string; file?: () => Promise<File | null>; folder?: Folder }>;

/** What lies below is looked at this deep, and no more than so many files: a whole disk is no model. */
const DEEPEST = 4;
const MOST_FILES = 20_000;
/** Bytes of a manifest, at most. */
const MOST_BYTES = 2 ** 24;

/** Null where it is none: it has no manifest.json, or that of something else. */
export async function modelIn(entry: FileSystemDirectoryEntry): Promise<Given | null> {
  const files = await filesIn(dropped(entry));
  const manifest = files.find(({ path }) => path === "manifest.json")?.file;
  // Web apps have one too. A model's that is damaged still has these names in it.
  const text = await manifest
    ?.slice(0, MOST_BYTES)
    .text()
    .catch(() => "");
  return text && /"(graphs|chunk_bytes)"/.test(text) ? { name: entry.name, files } : null;
}

interface Picker {
  showDirectoryPicker?(options: { id: string }): Promise<FileSystemDirectoryHandle>;
}

/** Null where a person chose none. Where the browser has no picker of folders, its file picker gives one. */
export async function chooseModelFolder(): Promise<Given | null> {
  const picker = window as unknown as Picker;
  if (!picker.showDirectoryPicker) return byInput();
  try {
    const folder = await picker.showDirectoryPicker({ id: "loupe-model" });
    return { name: folder.name, files: await filesIn(picked(folder)) };
  } catch (error) {
    if (error instanceof DOMException && error.name === "AbortError") return null;
    return byInput();
  }
}

function byInput(): Promise<Given | null> {
  return new Promise((done) => {
    const input = document.createElement("input");
    input.type = "file";
    input.toggleAttribute("webkitdirectory", true);
    input.addEventListener("change", () => {
      const files = [...(input.files ?? [])].map((file) => ({ path: file.webkitRelativePath || file.name, file }));
      done(files[0] ? { name: files[0].path.split("/")[0] ?? "", files } : null);
    });
    input.addEventListener("cancel", () => done(null));
    input.click();
  });
}

type Files = { path: string; file: File }[];

async function filesIn(folder: Folder, path = "", depth = 1, found: Files = []): Promise<Files> {
  for await (const { name, file, folder: below } of folder()) {
    if (found.length > MOST_FILES) break;
    const read = await file?.();
    if (read) found.push({ path: path + name, file: read });
    if (below && depth < DEEPEST) await filesIn(below, `${path}${name}/`, depth + 1, found);
  }
  return found;
}

/** One that may not be read is empty. */
const dropped = (entry: FileSystemDirectoryEntry): Folder =>
  async function* () {
    const reader = entry.createReader();
    for (;;) {
      // A hundred at most each time, and none once there are no more.
      const some = await new Promise<FileSystemEntry[]>((done) => reader.readEntries(done, () => done([])));
      if (!some.length) return;
      for (const one of some) {
        const { name } = one;
        if (one.isDirectory) yield { name, folder: dropped(one as FileSystemDirectoryEntry) };
        else
          yield { name, file: () => new Promise((done) => (one as FileSystemFileEntry).file(done, () => done(null))) };
      }
    }
  };

type Entries = { entries(): AsyncIterable<[string, FileSystemHandle]> };

const picked = (handle: FileSystemDirectoryHandle): Folder =>
  async function* () {
    for await (const [name, one] of (handle as unknown as Entries).entries()) {
      if (one.kind === "directory") yield { name, folder: picked(one as FileSystemDirectoryHandle) };
      else yield { name, file: () => (one as FileSystemFileHandle).getFile().catch(() => null) };
    }
  };

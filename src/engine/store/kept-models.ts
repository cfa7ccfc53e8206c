/** What the browser keeps of models, for whoever shows or deletes it: in pages, without a worker. */
import { openRoot } from "./opfs";

export interface KeptModel {
  /** Its folder: `id@version`, or "runtime", which runs them all. */
  name: string;
  bytes: number;
  /** Whether files of it are still to come, as far as they were begun. */
  partial: boolean;
}

/** Empty where nothing can be kept. Never rejects. */
export async function listKeptModels(): Promise<KeptModel[]> {
  const found: KeptModel[] = [];
  try {
    for await (const [name, handle] of entriesOf(await openRoot(false))) {
      if (handle.kind !== "directory") continue;
      const model: KeptModel = { name, bytes: 0, partial: false };
      for await (const [path, file] of entriesOf(handle as FileSystemDirectoryHandle)) {
        model.bytes += (await (file as FileSystemFileHandle).getFile()).size;
        model.partial ||= path.endsWith(".part");
      }
      found.push(model);
    }
  } catch {
    // No file system, or emptied meanwhile.
  }
  return found;
}

/** True once it is gone; false where a tab is writing it at this moment, or nothing can be kept. Never rejects. */
export async function deleteKeptModel(name: string): Promise<boolean> {
  try {
    await (await openRoot(false)).removeEntry(name, { recursive: true });
    return true;
  } catch {
    return false;
  }
}

function entriesOf(folder: FileSystemDirectoryHandle): AsyncIterable<[string, FileSystemHandle]> {
  // What lib.webworker leaves out.
  return (folder as unknown as { entries(): AsyncIterable<[string, FileSystemHandle]> }).entries();
}

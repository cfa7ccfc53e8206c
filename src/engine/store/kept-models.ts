/** What the browser keeps of models, for whoever shows or deletes it: in pages, without a worker. */
import { entriesOf, openRoot, removeRoot } from "./opfs";

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
        model.bytes += await sizeOf(file);
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

/** Of all models, and of what runs them. False where a tab is writing at this moment, or nothing can be kept. Never rejects. */
export async function deleteKeptModels(): Promise<boolean> {
  return removeRoot().then(
    () => true,
    () => false,
  );
}

/** A file that is being written cannot be looked at. */
const sizeOf = (file: FileSystemHandle): Promise<number> =>
  (file as FileSystemFileHandle).getFile().then(
    ({ size }) => size,
    () => 0,
  );

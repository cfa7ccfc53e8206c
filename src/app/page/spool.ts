/** Large files on their way out: a part at a time, on the device where it lets us, so that the memory holds none of it. */

const FOLDER = "loupe-saving";
/** The browser's download reads the file while it is copied; then nobody needs it. In ms. */
const STAYS = 10 * 60_000;
/** Bytes that are handed to the browser at once, where the device keeps no file. */
const PIECE = 2 ** 24;

/** `parts` is called again where the device turns out to have no room. */
export async function spool(parts: () => AsyncIterable<Uint8Array>, mime: string, device: boolean): Promise<Blob> {
  const folder = device ? await emptied().catch(() => null) : null;
  if (folder) {
    try {
      return await onDevice(folder, parts(), mime);
    } catch (error) {
      if (!(error instanceof DOMException)) throw error;
    }
  }
  return inPieces(parts(), mime);
}

async function onDevice(folder: FileSystemDirectoryHandle, parts: AsyncIterable<Uint8Array>, mime: string) {
  const name = `${Date.now()}`;
  const file = await folder.getFileHandle(name, { create: true });
  const writing = await file.createWritable();
  try {
    for await (const part of parts) await writing.write(part as Uint8Array<ArrayBuffer>);
    await writing.close();
  } catch (error) {
    await writing.abort().catch(() => {});
    throw error;
  }
  setTimeout(() => void folder.removeEntry(name).catch(() => {}), STAYS);
  const whole = await file.getFile();
  return whole.slice(0, whole.size, mime);
}

/** Without what an earlier page has left there. */
async function emptied(): Promise<FileSystemDirectoryHandle> {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle(FOLDER, { create: true });
  for await (const name of folder.keys()) {
    if (Date.now() - Number(name) > STAYS) await folder.removeEntry(name).catch(() => {});
  }
  return folder;
}

/** The browser may put a Blob on the disk, but not what it is made of. */
async function inPieces(parts: AsyncIterable<Uint8Array>, mime: string): Promise<Blob> {
  const pieces: Blob[] = [];
  let some: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  const take = () => {
    pieces.push(new Blob(some));
    [some, size] = [[], 0];
  };
  for await (const part of parts) {
    some.push(part as Uint8Array<ArrayBuffer>);
    size += part.length;
    if (size >= PIECE) take();
  }
  take();
  return new Blob(pieces, { type: mime });
}

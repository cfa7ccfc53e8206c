/**
 * What is in a ZIP, by its list at the end (APPNOTE 6.3.9, 4.3.12 to 4.3.16), ZIP64 too: sizes are known before anything is
 * unpacked, and nothing but what is wanted is read. Nothing in it is believed: a size is held against what comes.
 */
import { LoupeError } from "../errors";
import { MOST } from "./most";

export interface ZipEntry {
  name: string;
  /** How it is packed: 0 not at all, 8 by deflate. */
  method: number;
  encrypted: boolean;
  /** Bytes as packed, and as they were. */
  packed: number;
  bytes: number;
  /** Where its own header is. */
  at: number;
}

const END = 0x06054b50;
const END_64 = 0x06064b50;
const LOCATOR_64 = 0x07064b50;
const ENTRY = 0x02014b50;
const HEADER = 0x04034b50;
const LONGEST_COMMENT = 0xffff;
const MOST_ENTRIES = 2 * MOST.files;

/** By name. `file`: the ZIP's own name, for messages. Throws bundle-invalid. */
export async function readZipDirectory(zip: Blob, file: string): Promise<Map<string, ZipEntry>> {
  const { count, size, at } = await findEnd(zip, file);
  if (count > MOST_ENTRIES || size > MOST.small) throw broken(file, `it lists more than ${MOST_ENTRIES} files`);
  const list = await viewOf(zip, at, at + size, file);
  const entries = new Map<string, ZipEntry>();
  let next = 0;
  for (let i = 0; i < count; i++) {
    if (next + 46 > list.byteLength || list.getUint32(next, true) !== ENTRY) throw broken(file, "its list is damaged");
    const [nameBytes, extraBytes, commentBytes] = [28, 30, 32].map((field) => list.getUint16(next + field, true)) as [
      number,
      number,
      number,
    ];
    const end = next + 46 + nameBytes + extraBytes + commentBytes;
    if (end > list.byteLength) throw broken(file, "its list is damaged");
    const entry = entryAt(list, next, nameBytes, extraBytes, file);
    if (entries.has(entry.name)) throw broken(file, `${shown(entry.name)} is in it twice`);
    entries.set(entry.name, entry);
    next = end;
  }
  return entries;
}

/** Where the packed bytes are. Throws bundle-invalid. */
export async function findPacked(zip: Blob, { at, packed, name }: ZipEntry, file: string): Promise<Blob> {
  const header = await viewOf(zip, at, at + 30, file);
  if (header.getUint32(0, true) !== HEADER) throw broken(file, `${shown(name)} is not where its list says`);
  const start = at + 30 + header.getUint16(26, true) + header.getUint16(28, true);
  if (start + packed > zip.size) throw broken(file, `${shown(name)} is cut off`);
  return zip.slice(start, start + packed);
}

async function findEnd(zip: Blob, file: string): Promise<{ count: number; size: number; at: number }> {
  const from = Math.max(zip.size - 22 - LONGEST_COMMENT, 0);
  const tail = await viewOf(zip, from, zip.size, file);
  let end = tail.byteLength - 22;
  while (end >= 0 && tail.getUint32(end, true) !== END) end--;
  if (end < 0) throw broken(file, "it is no ZIP, or is cut off");
  const said = {
    count: tail.getUint16(end + 10, true),
    size: tail.getUint32(end + 12, true),
    at: tail.getUint32(end + 16, true),
  };
  const isLarge = said.count === 0xffff || said.size === 0xffffffff || said.at === 0xffffffff;
  if (!isLarge) return said;
  if (end < 20 || tail.getUint32(end - 20, true) !== LOCATOR_64) return said;
  const place = number64(tail, end - 12);
  const large = await viewOf(zip, place, place + 56, file);
  if (large.getUint32(0, true) !== END_64) throw broken(file, "its list is damaged");
  return { count: number64(large, 32), size: number64(large, 40), at: number64(large, 48) };
}

function entryAt(list: DataView, at: number, nameBytes: number, extraBytes: number, file: string): ZipEntry {
  const bytes = new Uint8Array(list.buffer, list.byteOffset + at + 46, nameBytes);
  const name = new TextDecoder().decode(bytes);
  const small = {
    packed: list.getUint32(at + 20, true),
    bytes: list.getUint32(at + 24, true),
    at: list.getUint32(at + 42, true),
  };
  const large = largeSizes(list, at + 46 + nameBytes, extraBytes);
  // In this order, and only those that do not fit above.
  const size = (key: keyof typeof small) => {
    if (small[key] !== 0xffffffff) return small[key];
    const found = large.shift();
    if (found === undefined) throw broken(file, `the size of ${shown(name)} is missing`);
    return found;
  };
  const [whole, packed, place] = [size("bytes"), size("packed"), size("at")];
  const method = list.getUint16(at + 10, true);
  return { name, method, encrypted: (list.getUint16(at + 8, true) & 1) === 1, packed, bytes: whole, at: place };
}

/** The numbers of the extra field that ZIP64 has (header 1). */
function largeSizes(list: DataView, at: number, length: number): number[] {
  for (let next = at; next + 4 <= at + length; ) {
    const bytes = list.getUint16(next + 2, true);
    const end = Math.min(next + 4 + bytes, at + length);
    if (list.getUint16(next, true) === 1) {
      const numbers: number[] = [];
      for (let place = next + 4; place + 8 <= end && numbers.length < 3; place += 8)
        numbers.push(number64(list, place));
      return numbers;
    }
    next = end;
  }
  return [];
}

const number64 = (view: DataView, at: number) => Number(view.getBigUint64(at, true));

async function viewOf(zip: Blob, start: number, end: number, file: string): Promise<DataView> {
  if (start < 0 || end > zip.size || end < start) throw broken(file, "it is cut off");
  try {
    return new DataView(await zip.slice(start, end).arrayBuffer());
  } catch (error) {
    throw broken(file, "it cannot be read", error);
  }
}

const shown = (name: string) => (name.length > 100 ? `${name.slice(0, 100)}…` : name);

export function broken(file: string, why: string, cause?: unknown): LoupeError {
  return new LoupeError("bundle-invalid", `${file} cannot be unpacked: ${why}. Make or copy it again.`, { cause });
}

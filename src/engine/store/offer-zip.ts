/** A bundle in a ZIP: unpacked file by file as it is read, never more of it than its manifest lists. */
import { Inflate } from "fflate";
import type { Offer, OfferedFile } from "./offer";
import { absent, offerOf, partOf, rootOf } from "./offer-files";
import { type Part, wrongLength } from "./request";
import { broken, findPacked, readZipDirectory, type ZipEntry } from "./zip-directory";

const STORED = 0;
const DEFLATED = 8;
/** Packed bytes at a time: a few may be a thousand times as many. */
const STEP = 16_384;

/** `name`: of the ZIP, for messages. Throws bundle-missing-file and bundle-invalid where it is not one bundle. */
export async function zipOffer(zip: Blob, name: string): Promise<Offer> {
  const entries = await readZipDirectory(zip, name);
  const root = rootOf([...entries.keys()], name);
  return offerOf({ kind: "files", name }, (path) => {
    const entry = entries.get(root + path);
    if (!entry) throw absent(path, name);
    return offered(zip, entry, path, name);
  });
}

async function offered(zip: Blob, entry: ZipEntry, path: string, name: string): Promise<OfferedFile> {
  const { bytes, method, packed } = entry;
  if (entry.encrypted) throw broken(name, `${path} is locked by a password`);
  if (method !== STORED && method !== DEFLATED) throw broken(name, `${path} is packed in a way that is not known here`);
  if (method === STORED && packed !== bytes) throw broken(name, `${path} has two sizes`);
  const found = await findPacked(zip, entry, name);
  if (method === STORED) {
    return { bytes, blob: found, ask: async (_, { start, end }) => partOf(found, start, end, path, name) };
  }
  // From its beginning on, as a server that knows no ranges does.
  const ask = async () => ({
    at: 0,
    etag: null,
    body: inflated(partOf(found, 0, packed, path, name), entry, path, name),
  });
  return { bytes, ask };
}

/** Fails with bundle-altered as soon as there are more bytes than the ZIP says, with bundle-invalid where it is damaged. */
function inflated({ body: packed }: Part, { bytes }: ZipEntry, path: string, name: string): Part["body"] {
  const reader = packed.getReader();
  let piece: Uint8Array = new Uint8Array(0);
  const listed = { path, bytes, chunks: [], chunkBytes: bytes };
  let total = 0;
  let ready: Uint8Array[] = [];
  const inflate = new Inflate((unpacked) => {
    total += unpacked.length;
    if (unpacked.length) ready.push(unpacked);
  });
  const push = (some: Uint8Array, last: boolean) => {
    try {
      inflate.push(some, last);
    } catch (error) {
      throw broken(name, `${path} in it is damaged`, error);
    }
    if (total > bytes) throw wrongLength(listed, `more than ${bytes}`);
  };
  return new ReadableStream({
    async pull(controller) {
      while (!ready.length) {
        if (!piece.length) {
          const { done, value } = await reader.read();
          if (done) {
            push(new Uint8Array(0), true);
            if (total < bytes) throw wrongLength(listed, total);
            for (const one of ready) controller.enqueue(one);
            return controller.close();
          }
          piece = value;
        }
        push(piece.subarray(0, STEP), false);
        piece = piece.subarray(STEP);
      }
      for (const one of ready) controller.enqueue(one);
      ready = [];
    },
    cancel: (reason) => reader.cancel(reason),
  });
}

/** A model that somebody gives the command line: a folder, a ZIP, an address. */
import { openAsBlob } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import type { Offer } from "../../engine/store/offer";
import { addressOffer } from "../../engine/store/offer-address";
import { filesOffer } from "../../engine/store/offer-files";
import { zipOffer } from "../../engine/store/offer-zip";
import { FileError } from "../errors";

/** What lies deeper, or comes later, is no model's. */
const DEEPEST = 5;
const MOST_FILES = 20_000;

/** Throws FileError, bundle-missing-file, bundle-invalid. */
export async function offerFrom(from: string): Promise<Offer> {
  // Who writes an address on a command line means it.
  if (/^https?:\/\//.test(from)) return addressOffer(from, [new URL(from).origin]);
  const path = resolve(from);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return filesOffer(await filesBelow(path), path);
  if (found?.isFile()) return zipOffer(await openAsBlob(path), basename(path));
  throw new FileError(`${from}: there is no such folder or ZIP.`);
}

/** Plain files, and links to such: what has no end, or nothing in it, is left out. Nothing is read before it is wanted. */
async function filesBelow(folder: string): Promise<{ path: string; file: Blob }[]> {
  const found: { path: string; file: Blob }[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    const below = relative(folder, path).split(sep);
    if (below.length > DEEPEST || found.length > MOST_FILES) continue;
    const isFile = await stat(path).then(
      (one) => one.isFile(),
      () => false,
    );
    if (isFile) found.push({ path: below.join("/"), file: await openAsBlob(path) });
  }
  return found;
}

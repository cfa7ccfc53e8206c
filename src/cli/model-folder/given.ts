/** A model that somebody gives the command line: a folder, a ZIP, an address, two repositories of a hub. */
import { openAsBlob } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { UsageError } from "../../command-line/arguments";
import { READING, reasonOf } from "../../command-line/file-reasons";
import type { Offer } from "../../engine/store/offer";
import { addressOffer } from "../../engine/store/offer-address";
import { filesOffer } from "../../engine/store/offer-files";
import { hubOffer } from "../../engine/store/offer-hub";
import { zipOffer } from "../../engine/store/offer-zip";
import { HUGGING_FACE } from "../../engine/store/read-origins";
import type { GivenPair } from "../../engine/values";
import { FileError } from "../errors";

/** What lies deeper, or comes later, is no model's. */
const DEEPEST = 5;
const MOST_FILES = 20_000;

/** `weights`: of a hub's, LANGUAGE or LANGUAGE,SEGMENTER. Throws FileError, UsageError, bundle-missing-file, bundle-invalid. */
export async function offerFrom(from: string, weights: string | null): Promise<Offer> {
  if (from.startsWith("hub:")) return hubOffer(pairIn(from, weights), hub(), false);
  if (weights !== null) throw new UsageError("--weights is for models of a hub: --from hub:OWNER/NAME+OWNER/NAME.");
  // Who writes an address on a command line means it.
  if (/^https?:\/\//.test(from)) return addressOffer(from, [new URL(from).origin]);
  const path = resolve(from);
  const found = await stat(path).catch(() => null);
  if (found?.isDirectory()) return filesOffer(await filesBelow(path), path);
  if (found?.isFile()) return zipOffer(await openAsBlob(path), basename(path));
  throw new FileError(`${from}: there is no such folder or ZIP.`);
}

/** Who names a hub means it, and where it sends on to: what comes is checked by its sums. */
const hub = () => ({ hub: (process.env.HF_ENDPOINT || HUGGING_FACE).replace(/\/+$/, ""), check: () => {} });

function pairIn(from: string, weights: string | null): GivenPair {
  const [language = "", segmenter, ...more] = from.slice("hub:".length).split("+");
  const [ofLanguage, ofSegmenter] = (weights ?? "").split(",");
  if (!segmenter || more.length) {
    throw new UsageError(`${from}: a language model and a segmenter are needed, hub:OWNER/NAME+OWNER/NAME.`);
  }
  return {
    language: { name: language, ...(ofLanguage && { weights: ofLanguage }) },
    segmenter: { name: segmenter, ...(ofSegmenter && { weights: ofSegmenter }) },
  };
}

/**
 * Plain files, and links to such, the highest first: what has no end, or nothing in it, is left out. Nothing is read before it
 * is wanted. Throws FileError where the folder itself may not be looked into; one in it that may not is as if it were empty.
 */
async function filesBelow(folder: string): Promise<{ path: string; file: Blob }[]> {
  const found: { path: string; file: Blob }[] = [];
  const folders = [""];
  for (const below of folders) {
    const entries = await readdir(join(folder, below), { withFileTypes: true }).catch((error: unknown) => {
      if (below) return [];
      throw new FileError(`${folder} cannot be read: ${reasonOf(error, READING)}.`, { cause: error });
    });
    for (const entry of entries) {
      if (found.length > MOST_FILES) return found;
      const path = `${below}${entry.name}`;
      if (entry.isDirectory() && path.split("/").length < DEEPEST) folders.push(`${path}/`);
      const isFile = await stat(join(folder, path)).then(
        (one) => one.isFile(),
        () => false,
      );
      if (isFile) found.push({ path, file: await openAsBlob(join(folder, path)) });
    }
  }
  return found;
}

/** What was made of photos, from one file into another. */
import { basename } from "node:path";
import { type Options, UsageError } from "../command-line/arguments";
import type { Verb } from "../command-line/program";
import { type Category, mergeCategories } from "../document/categories";
import type { Document, Photo } from "../document/document";
import { readObjects } from "../document/formats";
import { loupe } from "../document/formats/loupe";
import { restoreDocument } from "../document/restore";
import { fromUtf8 } from "../document/utf8";
import { decodeImage } from "../engine/image/decode-node";
import { LoupeError } from "../engine/mask";
import { sha256 } from "../engine/store/sha256";
import { readBytes, readPhoto } from "./files";
import { formatIo } from "./format-io";
import { formatOptions, outputOf, writeOutput } from "./format-out";
import { checkOutputs } from "./written-files";

interface Opened {
  documents: Document[];
  categories: Category[];
  /** Photos' files that are in it, by their SHA-256. */
  photos: Map<string, Uint8Array>;
}

async function open(path: string, photos: readonly Photo[]): Promise<Opened> {
  const bytes = await readBytes(path);
  const name = basename(path);
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  if (/\.loupe$/i.test(name) || (isZip && !photos.length)) {
    const read = (await loupe.read?.(bytes, formatIo)) ?? [];
    const files = read.map(({ document, photo }) => [document.photo.sha256, photo as Uint8Array] as const);
    return { documents: read.map(({ document }) => document), categories: [], photos: new Map(files) };
  }
  if (isDocument(bytes, name)) {
    return { documents: [restoreDocument(fromUtf8(bytes))], categories: [], photos: new Map() };
  }
  if (!photos.length) throw new UsageError(`${name} says nothing of its photos. Add --image FILE for each of them.`);
  return { ...(await readObjects(bytes, formatIo, photos, name)), photos: new Map() };
}

/** A document's own JSON, which names its photo by its sum; others name theirs. */
function isDocument(bytes: Uint8Array, name: string): boolean {
  return (
    /\.json$/i.test(name) &&
    /^\s*\{\s*"version"/.test(Buffer.from(bytes.subarray(0, 100)).toString()) &&
    Buffer.from(bytes).includes('"sha256"')
  );
}

async function run(options: Options): Promise<number> {
  const paths = options.all("document");
  if (!paths.length)
    throw new UsageError("Of what? Add --document FILE: a .loupe file, or one that docs/formats.md says is read.");
  const output = outputOf(options);
  if (!output) throw new UsageError("In which format? Add --format ID --out FILE.");
  const read = (option: "document" | "image") => options.all(option).map((path) => ({ option: `--${option}`, path }));
  await checkOutputs([{ option: "--out", path: output.path }], [...read("document"), ...read("image")]);
  const files = new Map<string, Uint8Array>();
  const photos: Photo[] = [];
  for (const path of options.all("image")) {
    const bytes = await readPhoto(path);
    const { width, height } = await decodeImage(bytes);
    const sum = await sha256(bytes);
    files.set(sum, bytes);
    photos.push({ sha256: sum, name: basename(path), width, height });
  }
  const documents: Document[] = [];
  let categories: Category[] = [];
  for (const path of paths) {
    const opened = await open(path, photos);
    documents.push(...opened.documents);
    for (const [sum, bytes] of opened.photos) files.set(sum, bytes);
    categories = mergeCategories(categories, opened.categories);
  }
  const photo = async (sum: string) => {
    const bytes = files.get(sum);
    if (bytes) return bytes;
    throw new LoupeError(
      "not-kept",
      `A photo is missing. Add it with --image FILE (its SHA-256 begins with ${sum.slice(0, 16)}).`,
    );
  };
  await writeOutput(output, documents, photo, categories);
  return 0;
}

export const exportDocument: Verb = {
  name: "export",
  summary: "write what was made of photos in another format",
  options: {
    document: {
      type: "string",
      multiple: true,
      value: "FILE",
      help: "a .loupe file, a document's JSON, or with --image a COCO, YOLO, LabelMe or mask file; may be given again",
    },
    image: {
      type: "string",
      multiple: true,
      value: "FILE",
      help: "a photo that --document does not hold; may be given again",
    },
    ...formatOptions,
  },
  run,
};

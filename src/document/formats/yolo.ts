/** YOLO's segments, as ultralytics trains on them: a text a photo, and the names of the classes. */
import { fillOutline } from "../../engine/mask";
import { type Category, categoriesOf, filedObjects } from "../categories";
import type { Document, Photo } from "../document";
import { fileNames, withoutPath } from "../file-names";
import {
  aboutOthers,
  type Found,
  foundIn,
  invalidFile,
  nameOfClass,
  type ObjectsRead,
  onePhoto,
  photoNamed,
  textOf,
} from "../objects-read";
import { bridged, outlineOf, partsOf } from "../rings";
import { toUtf8 } from "../utf8";
import { namesInYaml } from "../yaml-names";
import type { Asked, Format, ReadIo } from "./format";

export const yolo: Format = {
  id: "yolo",
  name: "YOLO",
  extension: "zip",
  mime: "application/zip",
  several: true,
  /** A ZIP of data.yaml and labels/NAME.txt. Any number of documents. */
  async write(documents, io, asked) {
    return io.zip(yoloFiles(documents, asked));
  },
  readObjects: readYolo,
};

export function yoloFiles(documents: readonly Document[], { categories: given = [] }: Asked = {}) {
  const categories = categoriesOf(documents, given);
  const names = fileNames(documents);
  const files: Record<string, Uint8Array> = { "data.yaml": toUtf8(dataFile(categories)) };
  documents.forEach((document, i) => {
    files[`labels/${names[i]?.stem}.txt`] = toUtf8(labelFile(document, categories));
  });
  return files;
}

/** The photos are put into images/ beside labels/. JSON's strings are YAML's too. */
function dataFile(categories: readonly Category[]): string {
  const names = categories.map(({ name }, index) => `  ${index}: ${JSON.stringify(name)}\n`);
  return `path: .\ntrain: images\nval: images\nnames:${names.length ? `\n${names.join("")}` : " {}\n"}`;
}

/** A row an object: its class, from 0, and one ring as shares of width and height; parts and holes are joined by bridges. */
function labelFile(document: Document, categories: readonly Category[]): string {
  const { width, height } = document.photo;
  const rows = filedObjects(document, categories).map(({ rle, category }) => {
    const ring = bridged(partsOf(rle).map(({ outer, holes }) => bridged([outer, ...holes])));
    const shares = ring.map((value, i) => share(value, i % 2 ? height : width));
    return `${categories.indexOf(category)} ${shares.join(" ")}\n`;
  });
  return rows.join("");
}

/** A thousandth of a pixel of the largest photo. */
const share = (value: number, side: number) => String(Number(Math.min(Math.max(value / side, 0), 1).toFixed(8)));

const WHAT = "YOLO labels";
/** Of classes, and of texts in a ZIP: what anybody has. */
const MOST_CLASSES = 100_000;
const MOST_FILES = 100_000;
const LONGEST_FILE = 128 * 2 ** 20;

/** A text of one photo, or a ZIP of several and of the classes' names. Class n is category n + 1. Boxes are left out. */
async function readYolo(bytes: Uint8Array, io: ReadIo, photos: readonly Photo[], name: string): Promise<ObjectsRead> {
  const isZip = bytes[0] === 0x50 && bytes[1] === 0x4b;
  const files = isZip ? await unpack(bytes, io) : new Map([[name, bytes]]);
  const texts = [...files].filter(
    ([path]) => /\.txt$/i.test(path) && !/(^|\/)(train|val|test|classes)\.txt$/i.test(path),
  );
  const data = [...files].find(([path]) => /\.ya?ml$/i.test(path));
  const names = data ? namesInYaml(textOf(data[1], WHAT)) : new Map<number, string>();
  const documents: Document[] = [];
  const used = new Set<number>(names.keys());
  const nameOf = (index: number) => nameOfClass(names.get(index) ?? "", index);
  for (const [path, text] of texts) {
    const named = { name: path, width: null, height: null };
    const photo = texts.length === 1 ? onePhoto(photos, named, WHAT) : photoNamed(photos, named);
    if (!photo || documents.some((document) => document.photo === photo)) continue;
    const objects = textOf(text, WHAT)
      .split(/\r?\n/)
      .flatMap((row, i): Found[] => {
        const found = row.trim() ? objectOf(row, photo, `row ${i + 1} of ${withoutPath(path)}`) : null;
        if (!found) return [];
        used.add(found.index);
        const label = nameOf(found.index);
        return [{ name: label, label, rle: fillOutline(outlineOf([found.ring]), [photo.height, photo.width]) }];
      });
    documents.push(foundIn(photo, objects, name));
  }
  if (!documents.length) throw texts.length ? aboutOthers(WHAT, "") : invalidFile(WHAT, "there is no text in it");
  const categories = [...used].sort((a, b) => a - b).map((index) => ({ id: index + 1, name: nameOf(index) }));
  return { documents, categories };
}

async function unpack(bytes: Uint8Array, io: ReadIo): Promise<Map<string, Uint8Array>> {
  let [count, size] = [0, 0];
  return io.unzip(bytes, (name, length) => {
    // Photos may lie in it.
    if (!/\.(txt|ya?ml)$/i.test(name)) return false;
    size += length;
    if (++count > MOST_FILES || size > LONGEST_FILE) throw invalidFile(WHAT, "it is too large");
    return true;
  });
}

/** Null for a box, "class x y w h". */
function objectOf(row: string, { width, height }: Photo, where: string): { index: number; ring: number[] } | null {
  const [index = -1, ...shares] = row.trim().split(/\s+/).map(Number);
  if (!Number.isInteger(index) || index < 0 || index >= MOST_CLASSES)
    throw invalidFile(WHAT, `${where} begins with no class`);
  if (shares.length === 4) return null;
  const isFair =
    shares.length >= 6 && shares.length % 2 === 0 && shares.every((value) => value >= -0.01 && value <= 1.01);
  if (!isFair) throw invalidFile(WHAT, `${where} is no polygon of shares from 0 to 1`);
  return { index, ring: shares.map((value, i) => value * (i % 2 ? height : width)) };
}

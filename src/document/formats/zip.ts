/** All of it: the photos, and every other format of them, each in its place. */
import type { Document } from "../document";
import { fileNames } from "../file-names";
import { coco } from "./coco";
import { cutoutPng } from "./cutout-png";
import { cutoutWebp } from "./cutout-webp";
import { cvat } from "./cvat";
import type { Asked, Format, FormatIo } from "./format";
import { html } from "./html";
import { json } from "./json";
import { labelStudio } from "./label-studio";
import { labelme } from "./labelme";
import { loupe } from "./loupe";
import { mask } from "./mask";
import { maskSoft } from "./mask-soft";
import { overlay } from "./overlay";
import { svg } from "./svg";
import { vocFiles } from "./voc";
import { yoloFiles } from "./yolo";

/** A file a photo, in a folder. */
const OF_ONE = [mask, maskSoft, cutoutPng, cutoutWebp, overlay, svg, labelme, loupe, html];
/** A file of all photos, by the format's name. */
const OF_ALL = [coco, cvat, labelStudio, json];

export const zip: Format = {
  id: "zip",
  name: "Everything (ZIP)",
  extension: "zip",
  mime: "application/zip",
  several: true,
  /** images/ has the photos' files as they were; a folder or a file for each format, by its id. Any number of documents. */
  async write(documents, io, asked) {
    const parts: Uint8Array[] = [];
    for await (const part of io.zipParts(files(documents, io, asked))) parts.push(part);
    const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
    let at = 0;
    for (const part of parts) {
      whole.set(part, at);
      at += part.length;
    }
    return whole;
  },
  parts: (documents, io, asked) => io.zipParts(files(documents, io, asked)),
};

/** One after the other: of many photos not all files can be held. */
async function* files(
  documents: readonly Document[],
  io: FormatIo,
  { categories }: Asked = {},
): AsyncGenerator<[name: string, bytes: Uint8Array]> {
  const asked = categories ? { categories } : {};
  const names = fileNames(documents);
  for (const [i, document] of documents.entries()) {
    const { name, stem } = names[i] as (typeof names)[number];
    yield [`images/${name}`, await io.photo(document.photo.sha256)];
    for (const format of OF_ONE) {
      yield [`${format.id}/${stem}.${format.extension}`, await format.write([document], io, asked)];
    }
  }
  for (const { id, extension, write } of OF_ALL) yield [`${id}.${extension}`, await write(documents, io, asked)];
  for (const [name, bytes] of Object.entries(yoloFiles(documents, asked))) yield [`yolo/${name}`, bytes];
  for (const [name, bytes] of Object.entries(vocFiles(documents, asked))) yield [`voc/${name}`, bytes];
}

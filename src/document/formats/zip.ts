/** All of it: the photos, and every other format of them, each in its place. */
import { fileNames } from "../file-names";
import { coco } from "./coco";
import { cutoutPng } from "./cutout-png";
import { cutoutWebp } from "./cutout-webp";
import { cvat } from "./cvat";
import type { Format } from "./format";
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
  async write(documents, io, { categories } = {}) {
    const asked = categories ? { categories } : {};
    const names = fileNames(documents);
    const files: Record<string, Uint8Array> = {};
    const put = (folder: string, more: Record<string, Uint8Array>) => {
      for (const [name, bytes] of Object.entries(more)) files[`${folder}/${name}`] = bytes;
    };
    for (const [i, document] of documents.entries()) {
      const { name, stem } = names[i] as (typeof names)[number];
      put("images", { [name]: await io.photo(document.photo.sha256) });
      for (const format of OF_ONE) {
        put(format.id, { [`${stem}.${format.extension}`]: await format.write([document], io, asked) });
      }
    }
    for (const { id, extension, write } of OF_ALL) files[`${id}.${extension}`] = await write(documents, io, asked);
    put("yolo", yoloFiles(documents, asked));
    put("voc", vocFiles(documents, asked));
    return io.zip(files);
  },
};

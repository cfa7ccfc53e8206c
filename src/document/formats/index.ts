/** Every format there is, in the order in which menus and help list them. docs/formats.md says what each holds. */
import { LoupeError } from "../../engine/mask";
import type { Photo } from "../document";
import { type ObjectsRead, textOf } from "../objects-read";
import { coco } from "./coco";
import { cutoutPng } from "./cutout-png";
import { cutoutWebp } from "./cutout-webp";
import { cvat } from "./cvat";
import type { Format, ReadIo } from "./format";
import { html } from "./html";
import { json } from "./json";
import { labelStudio } from "./label-studio";
import { labelme } from "./labelme";
import { loupe } from "./loupe";
import { mask } from "./mask";
import { maskSoft } from "./mask-soft";
import { overlay } from "./overlay";
import { svg } from "./svg";
import { voc } from "./voc";
import { yolo } from "./yolo";
import { zip } from "./zip";

export const formats: readonly Format[] = [
  mask,
  maskSoft,
  cutoutPng,
  cutoutWebp,
  overlay,
  svg,
  coco,
  yolo,
  labelme,
  cvat,
  voc,
  labelStudio,
  json,
  loupe,
  html,
  zip,
];

export function findFormat(id: string): Format | null {
  return formats.find((format) => format.id === id) ?? null;
}

/**
 * Objects of photos that are here, from a file that any program wrote: which format it is, its name's ending and a look into
 * it say. Throws as Format.readObjects does, and "format-unfit" for what is none that is read.
 */
export async function readObjects(
  bytes: Uint8Array,
  io: ReadIo,
  photos: readonly Photo[],
  name: string,
): Promise<ObjectsRead> {
  const read = readerOf(bytes, name)?.readObjects;
  if (read) return read(bytes, io, photos, name);
  throw new LoupeError(
    "format-unfit",
    "Objects are read from COCO and LabelMe (.json), YOLO (.txt, .zip) and masks (.png). Save them as one of these.",
  );
}

function readerOf(bytes: Uint8Array, name: string): Format | null {
  const ending = /\.(\w+)$/.exec(name.toLowerCase())?.[1];
  if (ending === "png") return mask;
  if (ending === "txt" || ending === "zip") return yolo;
  if (ending !== "json") return null;
  return /"shapes"\s*:/.test(textOf(bytes, "a file of objects")) ? labelme : coco;
}

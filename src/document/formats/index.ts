/** Every format there is, in the order in which menus and help list them. docs/formats.md says what each holds. */
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

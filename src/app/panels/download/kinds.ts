/** What there is to download: four pictures, a card each, and files for programs, by name. */
import type { DocumentObject } from "../../../document/document";
import type { Command } from "../../commands/command";
import { saveCutoutPng } from "../../commands/save-cutout-png";
import { saveCutoutPngFull } from "../../commands/save-cutout-png-full";
import { saveCutoutWebp } from "../../commands/save-cutout-webp";
import { saveCutoutWebpFull } from "../../commands/save-cutout-webp-full";
import { saveMask } from "../../commands/save-mask";
import { saveMaskSoft } from "../../commands/save-mask-soft";
import { saveOverlay } from "../../commands/save-overlay";
import { saveOverlayJpeg } from "../../commands/save-overlay-jpeg";
import { saveOverlayWebp } from "../../commands/save-overlay-webp";
import { saveSvg } from "../../commands/save-svg";
import { drawCutOut, drawMask, drawPicture, drawSoftMask, drawVector, type Preview } from "./previews";
import { boundsSize, photoSize, pictureSize, type SizeOf } from "./sizes";

export interface Kind {
  command: Command;
  /** Among the kinds of its card. */
  name: string;
  /** What the file is. */
  file: string;
  preview: Preview;
  /** Not trimmed to the objects, where others of its card are. */
  isWhole: boolean;
}

export interface Card {
  id: string;
  name: string;
  about: string;
  /** What its kinds differ in, and the kinds; the usual one first. */
  choice: string;
  kinds: readonly [Kind, ...Kind[]];
  /** Of the file that is not whole, in pixels; null where it has no size. */
  size: SizeOf | null;
}

const kind = (command: Command, preview: Preview, file: string, name = file): Kind => ({
  command,
  name,
  file,
  preview,
  isWhole: false,
});

const whole = (command: Command, preview: Preview, file: string): Kind => ({
  ...kind(command, preview, file),
  isWhole: true,
});

const cutOut: Card = {
  id: "cutout",
  name: "Cut-out",
  about: "No background",
  choice: "File",
  kinds: [
    kind(saveCutoutPng, drawCutOut, "PNG"),
    kind(saveCutoutWebp, drawCutOut, "WebP"),
    whole(saveCutoutPngFull, drawCutOut, "PNG"),
    whole(saveCutoutWebpFull, drawCutOut, "WebP"),
  ],
  size: boundsSize,
};

export const cards: readonly [Card, ...Card[]] = [
  cutOut,
  {
    id: "picture",
    name: "Picture to post",
    about: "Photo and outline",
    choice: "File",
    kinds: [
      kind(saveOverlay, drawPicture, "PNG"),
      kind(saveOverlayJpeg, drawPicture, "JPEG"),
      kind(saveOverlayWebp, drawPicture, "WebP"),
    ],
    size: pictureSize,
  },
  {
    id: "mask",
    name: "Mask",
    about: "White on black",
    choice: "Edge",
    kinds: [kind(saveMask, drawMask, "PNG", "Hard"), kind(saveMaskSoft, drawSoftMask, "PNG", "Soft")],
    size: photoSize,
  },
  {
    id: "vector",
    name: "Vector outline",
    about: "SVG, any size",
    choice: "File",
    kinds: [kind(saveSvg, drawVector, "SVG")],
    size: null,
  },
];

/** The kinds that differ from this one by what the card's choice is about alone. */
export const choicesOf = ({ kinds }: Card, { isWhole }: Kind): readonly Kind[] =>
  kinds.filter((kind) => kind.isWhole === isWhole);

/** The same file trimmed, or as large as the photo; null where there is no such choice. */
export const otherTrim = ({ kinds }: Card, { file, name, isWhole }: Kind): Kind | null =>
  kinds.find((kind) => kind.isWhole !== isWhole && kind.file === file && kind.name === name) ?? null;

export const sizeOf = ({ size }: Card, { isWhole }: Kind): SizeOf | null => (isWhole ? photoSize : size);

/** The object whose cut-out is dragged out of the page by the card's picture; null where the file is not of one alone. */
export const draggedOf = (card: Card, { isWhole }: Kind, objects: readonly DocumentObject[]): DocumentObject | null =>
  isCutOut(card) && !isWhole && objects.length === 1 ? (objects[0] ?? null) : null;

export const isCutOut = (card: Card): boolean => card === cutOut;

/** `downloads`: ids of commands, the latest choice first; those that are none of these are passed over. */
export function chosenCard(downloads: readonly string[]): Card {
  const found = downloads.flatMap(
    (id) => cards.find(({ kinds }) => kinds.some(({ command }) => command.id === id)) ?? [],
  );
  return found[0] ?? cards[0];
}

/** The kind of this card that was chosen last. */
export function chosenKind({ kinds }: Card, downloads: readonly string[]): Kind {
  const found = downloads.flatMap((id) => kinds.find(({ command }) => command.id === id) ?? []);
  return found[0] ?? kinds[0];
}

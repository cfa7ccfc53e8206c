/** What there is to download: four pictures, a card each, and files for programs, by name. */
import type { Command } from "../../commands/command";
import { saveCutoutPng } from "../../commands/save-cutout-png";
import { saveCutoutWebp } from "../../commands/save-cutout-webp";
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
}

export interface Card {
  id: string;
  name: string;
  about: string;
  /** What its kinds differ in, and the kinds; the usual one first. */
  choice: string;
  kinds: readonly [Kind, ...Kind[]];
  /** Of the file, in pixels; null where it has no size. */
  size: SizeOf | null;
}

const kind = (command: Command, preview: Preview, file: string, name = file): Kind => ({
  command,
  name,
  file,
  preview,
});

const cutOut: Card = {
  id: "cutout",
  name: "Cut-out",
  about: "No background",
  choice: "File",
  kinds: [kind(saveCutoutPng, drawCutOut, "PNG"), kind(saveCutoutWebp, drawCutOut, "WebP")],
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

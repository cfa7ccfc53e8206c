/** Photos and objects that have broken other tools' files: a hole, two parts, all four borders, one pixel, odd widths, EXIF. */
import { readFileSync } from "node:fs";
import sharp from "sharp";
import { formatIo } from "../../src/cli/format-io";
import { type Document, newDocument } from "../../src/document/document";
import { addObject } from "../../src/document/edits";
import type { FormatIo } from "../../src/document/formats/format";
import { proposalStep } from "../../src/document/steps";
import type { Rle } from "../../src/engine/mask";
import { drawn } from "../engine/mask-support";
import { fixture } from "./support";

export type Has = (x: number, y: number) => boolean;

export function scene(name: string, [width, height]: [number, number], objects: Record<string, Has>): Document {
  const sha256 = Buffer.from(name).toString("hex").padEnd(64, "0").slice(0, 64);
  let document = newDocument({ sha256, name, width, height });
  for (const [label, has] of Object.entries(objects)) {
    document = addObject(document, {
      name: `the ${label}`,
      label,
      step: proposalStep({ rle: drawn(width, height, has), score: 0.9 }),
    });
  }
  return document;
}

const disc =
  (cx: number, cy: number, radius: number): Has =>
  (x, y) =>
    Math.hypot(x + 0.5 - cx, y + 0.5 - cy) < radius;
const box =
  (left: number, top: number, right: number, bottom: number): Has =>
  (x, y) =>
    x >= left && x < right && y >= top && y < bottom;

/** 317 × 211. No two of the objects share a pixel. */
export const things = scene("things.png", [317, 211], {
  ring: (x, y) => disc(62, 62, 60)(x, y) && !disc(60, 66, 31)(x, y),
  parts: (x, y) => disc(150, 40, 18)(x, y) || box(140, 90, 171, 121)(x, y),
  dot: box(316, 210, 317, 211),
  disc: disc(240, 110, 66),
  // Pixels that meet at a corner alone, and a hole that meets the outside at one.
  stairs: (x, y) => box(20, 150, 30, 160)(x, y) || box(30, 160, 40, 170)(x, y),
  'a <b> & "c"\'': (x, y) =>
    box(60, 150, 80, 170)(x, y) && !box(65, 155, 70, 160)(x, y) && !box(70, 160, 75, 165)(x, y),
  island: (x, y) =>
    (box(100, 140, 140, 180)(x, y) && !box(105, 145, 135, 175)(x, y)) ||
    (box(112, 152, 128, 168)(x, y) && !box(118, 158, 122, 162)(x, y)),
});

/** 63 × 48: from border to border. */
export const borders = scene("borders.png", [63, 48], {
  cross: (x, y) => (x >= 20 && x < 41) || (y >= 15 && y < 33),
});
/** All of it. */
export const all = scene("all.png", [31, 17], { ring: () => true });

const exif = readFileSync(fixture("pictures/jpeg-exif-6.jpg"));
const { width = 0, height = 0 } = await sharp(exif)
  .autoOrient()
  .toBuffer({ resolveWithObject: true })
  .then(({ info }) => info);
/** Stored lying, shown upright: sizes and places are those of the upright one. */
export const turned = scene("turned.jpg", [width, height], { ring: box(1, 0, Math.ceil(width / 2), height - 2) });

export const scenes = [things, borders, all, turned];

const files = new Map<string, Buffer>([[turned.photo.sha256, exif]]);
for (const { photo } of [things, borders, all]) {
  const size = { width: photo.width, height: photo.height };
  files.set(
    photo.sha256,
    await sharp({ create: { ...size, channels: 3, background: "#4080c0" } })
      .png()
      .toBuffer(),
  );
}

export const io: FormatIo = { ...formatIo, photo: async (sha256) => files.get(sha256) as Buffer };

export const maskOfObject = (document: Document, index: number) => document.objects[index]?.steps[0]?.mask?.rle as Rle;

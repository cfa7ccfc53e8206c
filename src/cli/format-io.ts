/** What formats cannot do themselves, with sharp. The photo is whoever's who writes. */
import sharp from "sharp";
import type { FormatIo, Pixels } from "../document/formats/format";
import { unzip, zip, zipParts } from "../document/zip";
import { decodeImage } from "../engine/image/decode-node";
import { LoupeError } from "../engine/mask";

const raw = ({ data, width, height, channels }: Pixels) => sharp(data, { raw: { width, height, channels } });

export const formatIo: FormatIo = {
  photo: async () => {
    throw new LoupeError("not-kept", "There is no photo here.");
  },
  async pixels(file, { width, height }) {
    const photo = await decodeImage(file);
    const stored = { width: photo.width, height: photo.height, channels: 3 as const };
    const image = sharp(photo.data, { raw: stored }).resize(width, height, { fit: "fill" });
    const data = await image.ensureAlpha().raw().toBuffer();
    return { width, height, channels: 4, data };
  },
  png: (image) => (image.channels === 1 ? raw(image).toColourspace("b-w") : raw(image)).png().toBuffer(),
  jpeg: (image) => raw(image).flatten({ background: "white" }).jpeg({ quality: 90 }).toBuffer(),
  webp: (image) => raw(image).webp({ quality: 90 }).toBuffer(),
  zip,
  zipParts,
  unzip,
};

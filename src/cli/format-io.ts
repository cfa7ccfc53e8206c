/** What formats cannot do themselves, with sharp. */
import sharp from "sharp";
import type { FormatIo } from "../document/formats/format";

export const formatIo: FormatIo = {
  png: ({ width, height, channels, data }) =>
    sharp(data, { raw: { width, height, channels } }).toColourspace("b-w").png().toBuffer(),
};

/** The objects cut out of the photo, without loss. */
import { CUTOUT_TYPES, cutout } from "../cutout";
import { type Format, onlyDocument, photoPixels } from "./format";

export const cutoutPng: Format = {
  id: "cutout-png",
  name: "Cut-out (PNG)",
  extension: "png",
  mime: "image/png",
  types: CUTOUT_TYPES,
  /** RGBA PNG: the box around the shown objects, or ("full") the whole photo. One document only. */
  async write(documents, io, { type, ground } = {}) {
    const document = onlyDocument(documents, "A cut-out");
    return io.png(cutout(document, await photoPixels(document, io), { type, ground }));
  },
};

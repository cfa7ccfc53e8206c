/** The objects cut out of the photo, in a small file. */
import { CUTOUT_TYPES, cutout } from "../cutout";
import { type Format, onlyDocument, photoPixels } from "./format";

export const cutoutWebp: Format = {
  id: "cutout-webp",
  name: "Cut-out (WebP)",
  extension: "webp",
  mime: "image/webp",
  types: CUTOUT_TYPES,
  /** RGBA WebP, the colours with loss: the box around the shown objects, or ("full") the whole photo. One document only. */
  async write(documents, io, { type, ground } = {}) {
    const document = onlyDocument(documents, "A cut-out");
    return io.webp(cutout(document, await photoPixels(document, io), { type, ground }));
  },
};

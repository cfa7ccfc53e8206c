/** A picture of the mask with soft edges: to be laid over the photo as its alpha. */
import { cutEdges } from "../cut-edges";
import { visibleObjects } from "../document";
import { type Format, onlyDocument, photoPixels } from "./format";

export const maskSoft: Format = {
  id: "mask-soft",
  name: "Mask with soft edges",
  extension: "png",
  mime: "image/png",
  /** 8-bit grey PNG of the photo's size; cut at 128 the union of the shown objects' masks, but for feathers. One document only. */
  async write(documents, io) {
    const document = onlyDocument(documents, "A mask picture");
    const { width, height } = document.photo;
    const { alpha } = cutEdges(visibleObjects(document), await photoPixels(document, io));
    return io.png({ width, height, channels: 1, data: new Uint8Array(alpha.buffer) });
  },
};

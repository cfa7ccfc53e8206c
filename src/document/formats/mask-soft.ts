/** A picture of the mask with antialiased edges: to be laid over the photo as its alpha. */
import { softMask } from "../alpha";
import { shownMasks } from "../document";
import { type Format, onlyDocument } from "./format";

export const maskSoft: Format = {
  id: "mask-soft",
  name: "Mask with soft edges",
  extension: "png",
  mime: "image/png",
  /** 8-bit grey PNG of the photo's size; cut at 128 it is the union of the shown objects' masks. One document only. */
  async write(documents, io) {
    const document = onlyDocument(documents, "A mask picture");
    const { width, height } = document.photo;
    return io.png({ width, height, channels: 1, data: softMask(shownMasks(document), document.photo) });
  },
};

/** A binary picture: white where any object is, black elsewhere. */
import { decodeMask } from "../../engine/mask";
import { objectMask, visibleObjects } from "../document";
import { type Format, onlyDocument } from "./format";

export const mask: Format = {
  id: "mask",
  name: "Mask",
  extension: "png",
  mime: "image/png",
  /** 8-bit grey PNG of the photo's size, 255 in the union of the shown objects' masks and 0 outside. One document only. */
  async write(documents, io) {
    const document = onlyDocument(documents, "A mask picture");
    const { width, height } = document.photo;
    const data = new Uint8Array(width * height);
    for (const object of visibleObjects(document)) {
      const rle = objectMask(object)?.rle;
      if (!rle) continue;
      const inside = decodeMask(rle);
      for (let i = 0; i < data.length; i++) if (inside[i]) data[i] = 255;
    }
    return io.png({ width, height, channels: 1, data });
  },
};

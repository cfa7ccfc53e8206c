/** A binary picture: white where any object is, black elsewhere. */
import { decodeMask, encodeMask, LoupeError, MAX_PIXELS } from "../../engine/mask";
import { type Photo, shownMasks } from "../document";
import { foundIn, invalidFile, type ObjectsRead, onePhoto } from "../objects-read";
import { type Format, onlyDocument, type ReadIo } from "./format";

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
    for (const rle of shownMasks(document)) {
      const inside = decodeMask(rle);
      for (let i = 0; i < data.length; i++) if (inside[i]) data[i] = 255;
    }
    return io.png({ width, height, channels: 1, data });
  },
  readObjects: readMask,
};

const WHAT = "a mask as PNG";

/**
 * One object: what is lighter than the middle of grey, or, in a picture of numbers below that, what is not 0. The picture has
 * to be as large as the photo. Throws as Format.readObjects, and the image-… errors.
 */
async function readMask(bytes: Uint8Array, io: ReadIo, photos: readonly Photo[], name: string): Promise<ObjectsRead> {
  const { width, height } = sizeOfPng(bytes);
  const photo = onePhoto(photos, { name: name.replace(/[-_]?mask(?=\.\w+$)/i, ""), width, height }, WHAT);
  const { data } = await io.pixels(bytes, { width, height });
  const values = new Uint8Array(width * height);
  for (let i = 0; i < values.length; i++) {
    values[i] = Math.max(data[4 * i] as number, data[4 * i + 1] as number, data[4 * i + 2] as number);
  }
  const cut = values.some((value) => value >= 128) ? 128 : 1;
  const rle = encodeMask(
    values.map((value) => Number(value >= cut)),
    width,
    height,
  );
  const title = name.replace(/\.\w{1,5}$/, "") || "Mask";
  return { documents: [foundIn(photo, [{ name: title, label: null, rle }], name)], categories: [] };
}

/** As its header says. */
function sizeOfPng(bytes: Uint8Array): { width: number; height: number } {
  const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];
  if (bytes.length < 33 || signature.some((byte, i) => bytes[i] !== byte)) throw invalidFile(WHAT, "it is no PNG");
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const [width, height] = [view.getUint32(16), view.getUint32(20)];
  if (width * height > MAX_PIXELS) {
    throw new LoupeError("image-too-large", `This mask has ${width}×${height} pixels, more than Loupe opens.`);
  }
  return { width, height };
}

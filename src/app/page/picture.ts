/** A file's bytes → the picture to show. Decoded in picture-worker.ts: a large photo would hold the page up. */
import { brokenImage, sniff } from "../../engine/image/sniff";
import type { Box } from "../../engine/values";
import { createCalls } from "../worker-calls";
import type { Picture } from "./page";
import type { PictureReply, PictureRequest } from "./picture-worker";

/** Beyond that the photo is shown reduced, and readPart() gives what is looked at closely: four bytes a pixel. */
export const MOST_SHOWN = 16_777_216;

/** `most`: pixels of its bitmap. Throws the image-… errors of sniff(). */
export async function readPicture(bytes: Uint8Array, most: number): Promise<Picture> {
  const { type } = sniff(bytes);
  const picture = await decode({ blob: new Blob([bytes as Uint8Array<ArrayBuffer>]), most, part: null });
  if (!picture) throw brokenImage(type);
  return picture;
}

/** `box` of a photo's file, pixel for pixel. */
export async function readPart(blob: Blob, part: Box): Promise<ImageBitmap> {
  const picture = await decode({ blob, most: MOST_SHOWN, part });
  if (!picture) throw brokenImage(sniff(new Uint8Array(await blob.arrayBuffer())).type);
  return picture.bitmap;
}

/** Of bitmaps that readPicture() gave, the same at half the size, a quarter…: drawn small, a large one takes long. */
const levels = new WeakMap<ImageBitmap, readonly ImageBitmap[]>();

export const levelsOf = (bitmap: ImageBitmap): readonly ImageBitmap[] => levels.get(bitmap) ?? [];

const call = createCalls<PictureRequest, PictureReply>(
  () => new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module", name: "picture" }),
  "The part of the page that reads photos has stopped. Open the photo again.",
);

/** Null where the browser could not. */
async function decode(request: Omit<PictureRequest, "id">): Promise<Picture | null> {
  const { picture, levels: smaller } = await call(request);
  if (picture) levels.set(picture.bitmap, smaller);
  return picture;
}

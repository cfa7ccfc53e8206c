/** A file's bytes → the picture to show. Decoded in picture-worker.ts: a large photo would hold the page up. */
import { sniff } from "../../engine/image/sniff";
import { LoupeError } from "../../engine/mask";
import type { Box } from "../../engine/values";
import { createCalls } from "../worker-calls";
import type { Picture } from "./page";
import type { PictureReply, PictureRequest } from "./picture-worker";

/** Beyond that the photo is shown reduced, and readPart() gives what is looked at closely: four bytes a pixel. */
export const MOST_SHOWN = 16_777_216;

/** `most`: pixels of its bitmap. */
export async function readPicture(bytes: Uint8Array, most: number): Promise<Picture> {
  const { type } = sniff(bytes);
  const blob = new Blob([bytes as Uint8Array<ArrayBuffer>], { type: `image/${type}` });
  return decode({ blob, most, part: null });
}

/** `box` of a photo's file, pixel for pixel. */
export async function readPart(blob: Blob, part: Box): Promise<ImageBitmap> {
  return (await decode({ blob, most: MOST_SHOWN, part })).bitmap;
}

/** Of bitmaps that readPicture() gave, the same at half the size, a quarter…: drawn small, a large one takes long. */
const levels = new WeakMap<ImageBitmap, readonly ImageBitmap[]>();

export const levelsOf = (bitmap: ImageBitmap): readonly ImageBitmap[] => levels.get(bitmap) ?? [];

const call = createCalls<PictureRequest, PictureReply>(
  () => new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module", name: "picture" }),
  "The part of the page that reads photos has stopped. Open the photo again.",
);

async function decode(request: Omit<PictureRequest, "id">): Promise<Picture> {
  const reply = await call(request);
  if (!reply.picture) throw broken();
  levels.set(reply.picture.bitmap, reply.levels);
  return reply.picture;
}

function broken(): LoupeError {
  return new LoupeError(
    "image-broken",
    "This image is damaged or cut off. Copy or download it again, or save it anew in a photo editor.",
  );
}

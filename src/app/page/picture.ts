/** A file → the picture to show. All that takes long is done in picture-worker.ts: it would hold the page up. */

import { type Box, fromWire } from "../../engine/mask";
import { createCalls } from "../worker-calls";
import type { NewPhoto, Page, Picture } from "./page";
import type { PictureAnswer, PictureReply, PictureRequest } from "./picture-worker";

/** Beyond that the photo is shown reduced, and readPart() gives what is looked at closely: four bytes a pixel. */
export const MOST_SHOWN = 16_777_216;

/** `most`: pixels of its bitmap. Throws the image-… errors of sniff(). */
export async function readPicture(file: Blob, most: number): Promise<Picture> {
  return shown(await ask({ file, show: { most, part: null }, isNew: false }));
}

/** The same of a file that is new here. */
export async function readNew(file: Blob, most: number): Promise<NewPhoto> {
  const answer = await ask({ file, show: { most, part: null }, isNew: true });
  return { picture: shown(answer), sha256: answer.sha256, thumbnail: answer.thumbnail };
}

/** `box` of a photo's file, pixel for pixel. */
export async function readPart(file: Blob, part: Box): Promise<ImageBitmap> {
  return shown(await ask({ file, show: { most: MOST_SHOWN, part }, isNew: false })).bitmap;
}

/** Upright, and of every pixel of the photo where that is what is asked for. */
export const readPixels: Page["pixels"] = async (file, pixels) => {
  const most = Math.max(MOST_SHOWN, pixels.width * pixels.height);
  const bytes = new Blob([file as Uint8Array<ArrayBuffer>]);
  return there((await ask({ file: bytes, show: { most, part: null }, isNew: false, pixels })).pixels);
};

/** The sum of a picture's file. Throws as readPicture() does for what is none, or too large to be read. */
export async function readSum(file: Blob): Promise<string> {
  return (await ask({ file, show: null, isNew: true })).sha256;
}

/** Of bitmaps that readPicture() gave, the same at half the size, a quarter…: drawn small, a large one takes long. */
const levels = new WeakMap<ImageBitmap, readonly ImageBitmap[]>();

export const levelsOf = (bitmap: ImageBitmap): readonly ImageBitmap[] => levels.get(bitmap) ?? [];

const call = createCalls<PictureRequest, PictureReply>(
  () => new Worker(new URL("./picture-worker.ts", import.meta.url), { type: "module", name: "picture" }),
  "reads photos",
  "Open the photo again.",
);

async function ask(request: Omit<PictureRequest, "id">): Promise<PictureAnswer> {
  const reply = await call(request);
  if ("error" in reply) throw fromWire(reply.error);
  return reply.answer;
}

function there<T>(answer: T | null): T {
  if (!answer) throw new Error("The photo's reader gave no picture.");
  return answer;
}

function shown(answer: PictureAnswer): Picture {
  const picture = there(answer.picture);
  const { bitmap } = picture;
  const smaller = answer.levels;
  levels.set(bitmap, smaller);
  // Whoever is done with it is done with these: none waits for the garbage collector, which does not see how large they are.
  const close = bitmap.close.bind(bitmap);
  bitmap.close = () => {
    for (const one of [...smaller, { close }]) one.close();
  };
  return picture;
}

/** Reads photos beside the page: bytes, sum, pixels, what is shown of them. The page gets bitmaps to draw. */

import { readImageFile, sha256 } from "../../engine/image";
import { toWire, type WireError } from "../../engine/mask";
import { answerCalls } from "../worker-answers";
import { decodePicture, type Show } from "./decode-picture";
import type { Page, Picture } from "./page";
import { type Pixels, pixelsOf } from "./pixels";
import { toThumbnail } from "./thumbnail";

export interface PictureRequest {
  id: number;
  file: Blob;
  show: Show | null;
  /** Whether the file's sum is asked for, and what is shown as a thumbnail, too. */
  isNew: boolean;
  /** Where pixels are asked for in the bitmap's place: at which size. */
  pixels?: Parameters<Page["pixels"]>[1];
}

export interface PictureAnswer {
  picture: Picture | null;
  /** The same at half the size, a quarter… */
  levels: ImageBitmap[];
  sha256: string;
  thumbnail: string | null;
  pixels: Pixels | null;
}

export type PictureReply = { id: number } & ({ answer: PictureAnswer } | { error: WireError });

/** Pixels of the smallest level, at most. */
const SMALL = 1_000_000;

answerCalls<PictureRequest, PictureReply>(async ({ id, ...request }) => {
  try {
    const answer = await read(request);
    const { picture, levels, pixels } = answer;
    const transfer = [...(picture ? [picture.bitmap, ...levels] : []), ...(pixels ? [pixels.data.buffer] : [])];
    return { reply: { id, answer }, transfer };
  } catch (error) {
    return { reply: { id, error: toWire(error) } };
  }
});

async function read({ file, show, isNew, pixels }: Omit<PictureRequest, "id">): Promise<PictureAnswer> {
  const bytes = await readImageFile(file);
  // The browser's own sums are made beside this.
  const hashing = isNew ? sha256(bytes) : Promise.resolve("");
  const none = { picture: null, levels: [], thumbnail: null, pixels: null };
  if (!show) return { ...none, sha256: await hashing };
  const picture = await decodePicture(bytes, show);
  if (pixels) return { ...none, sha256: await hashing, pixels: pixelsOf(picture.bitmap, pixels) };
  const levels = show.part ? [] : await reduced(picture.bitmap);
  const thumbnail = isNew ? await toThumbnail(levels.at(-1) ?? picture.bitmap) : null;
  return { picture, levels, sha256: await hashing, thumbnail, pixels: null };
}

async function reduced(bitmap: ImageBitmap): Promise<ImageBitmap[]> {
  const levels: ImageBitmap[] = [];
  for (let from = bitmap; from.width * from.height > SMALL; from = levels.at(-1) as ImageBitmap) {
    const resizeWidth = Math.ceil(from.width / 2);
    const resizeHeight = Math.ceil(from.height / 2);
    levels.push(await createImageBitmap(from, { resizeWidth, resizeHeight, resizeQuality: "medium" }));
  }
  return levels;
}

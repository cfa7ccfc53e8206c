/** Reads photos beside the page: bytes, sum, pixels, what is shown of them. The page gets bitmaps to draw. */
import { toWire, type WireError } from "../../engine/errors";
import { readImageFile } from "../../engine/image/read-file";
import { brokenImage, sniff } from "../../engine/image/sniff";
import { uprightBitmap } from "../../engine/image/upright-bitmap";
import { sha256 } from "../../engine/store/sha256";
import type { Box } from "../../engine/values";
import type { Picture } from "./page";
import { toThumbnail } from "./thumbnail";

export interface PictureRequest {
  id: number;
  file: Blob;
  /**
   * `most`: pixels of the bitmap, at most: a larger one is reduced. `part`: in pixels of the photo as displayed; null for
   * all of it.
   */
  show: { most: number; part: Box | null } | null;
  /** Whether the file's sum is asked for, and what is shown as a thumbnail, too. */
  isNew: boolean;
}

export interface PictureAnswer {
  picture: Picture | null;
  /** The same at half the size, a quarter… */
  levels: ImageBitmap[];
  sha256: string;
  thumbnail: string | null;
}

export type PictureReply = { id: number } & ({ answer: PictureAnswer } | { error: WireError });

/** Pixels of the smallest level, at most. */
const SMALL = 1_000_000;

addEventListener("message", async ({ data: { id, ...request } }: MessageEvent<PictureRequest>) => {
  try {
    const answer = await read(request);
    const { picture, levels } = answer;
    const transfer = picture ? [picture.bitmap, ...levels] : [];
    postMessage({ id, answer } satisfies PictureReply, { transfer });
  } catch (error) {
    postMessage({ id, error: toWire(error) } satisfies PictureReply);
  }
});

async function read({ file, show, isNew }: Omit<PictureRequest, "id">): Promise<PictureAnswer> {
  const bytes = await readImageFile(file);
  // The browser's own sums are made beside this.
  const hashing = isNew ? sha256(bytes) : Promise.resolve("");
  if (!show) return { picture: null, levels: [], sha256: await hashing, thumbnail: null };
  const picture = await decode(bytes, show);
  const levels = show.part ? [] : await reduced(picture.bitmap);
  const thumbnail = isNew ? await toThumbnail(levels.at(-1) ?? picture.bitmap) : null;
  return { picture, levels, sha256: await hashing, thumbnail };
}

/** Upright. */
async function decode(bytes: Uint8Array, { most, part }: NonNullable<PictureRequest["show"]>): Promise<Picture> {
  const { type } = sniff(bytes);
  const whole = await uprightBitmap(bytes).catch((error: unknown) => {
    throw brokenImage(type, error);
  });
  const { width, height } = whole;
  const [x, y, right, bottom] = part ?? [0, 0, width, height];
  const share = Math.sqrt(most / ((right - x) * (bottom - y)));
  if (!part && share >= 1) return { bitmap: whole, width, height };
  const side = (length: number) => Math.max(1, Math.floor(length * Math.min(1, share)));
  try {
    const bitmap = await createImageBitmap(whole, x, y, right - x, bottom - y, {
      resizeWidth: side(right - x),
      resizeHeight: side(bottom - y),
      resizeQuality: "medium",
    });
    return { bitmap, width, height };
  } finally {
    whole.close();
  }
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

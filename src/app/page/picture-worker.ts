/** Decodes photos beside the page. */
import { uprightBitmap } from "../../engine/image/upright-bitmap";
import type { Box } from "../../engine/values";
import type { Picture } from "./page";

export interface PictureRequest {
  id: number;
  blob: Blob;
  /** Pixels of the bitmap, at most: a larger one is reduced. */
  most: number;
  /** In pixels of the photo as displayed; null for all of it. */
  part: Box | null;
}

/** picture null: no image. */
export interface PictureReply {
  id: number;
  picture: Picture | null;
  /** The same at half the size, a quarter… */
  levels: ImageBitmap[];
}

/** Pixels of the smallest level, at most. */
const SMALL = 1_000_000;

addEventListener("message", async ({ data: { id, ...request } }: MessageEvent<PictureRequest>) => {
  const picture = await decode(request).catch(() => null);
  const levels = picture && !request.part ? await reduced(picture.bitmap) : [];
  const transfer = picture ? [picture.bitmap, ...levels] : [];
  postMessage({ id, picture, levels } satisfies PictureReply, { transfer });
});

/** Upright. */
async function decode({ blob, most, part }: Omit<PictureRequest, "id">): Promise<Picture> {
  const whole = await uprightBitmap(new Uint8Array(await blob.arrayBuffer()));
  const { width, height } = whole;
  const [x, y, right, bottom] = part ?? [0, 0, width, height];
  const share = Math.sqrt(most / ((right - x) * (bottom - y)));
  if (!part && share >= 1) return { bitmap: whole, width, height };
  const side = (length: number) => Math.max(1, Math.floor(length * Math.min(1, share)));
  const bitmap = await createImageBitmap(whole, x, y, right - x, bottom - y, {
    resizeWidth: side(right - x),
    resizeHeight: side(bottom - y),
    resizeQuality: "medium",
  });
  whole.close();
  return { bitmap, width, height };
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

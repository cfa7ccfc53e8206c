/** A file → its upright bitmap. It takes long: in a worker. */
import { sniff, unreadImage, uprightBitmap } from "../../engine/image";
import type { Box } from "../../engine/mask";
import type { Picture } from "./page";

export interface Show {
  /** Pixels of the bitmap, at most: a larger one is reduced. */
  most: number;
  /** In pixels of the photo as displayed; null for all of it. */
  part: Box | null;
}

/** Throws the image-… errors of sniff(). */
export async function decodePicture(bytes: Uint8Array, { most, part }: Show): Promise<Picture> {
  const { type } = sniff(bytes, true);
  const whole = await uprightBitmap(bytes).catch((error: unknown) => {
    throw unreadImage(type, error);
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

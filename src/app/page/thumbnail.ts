import { toBase64 } from "../../document/utf8";

/** Of the longer side, in pixels: a tile of 160 CSS pixels on a dense screen. */
const SIDE = 240;

/** A small picture as a data: address, white where the photo is transparent; null where none can be made. */
export async function toThumbnail(bitmap: ImageBitmap): Promise<string | null> {
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  const canvas = new OffscreenCanvas(side(bitmap.width), side(bitmap.height));
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const blob = await canvas.convertToBlob({ type: "image/jpeg", quality: 0.75 }).catch(() => null);
  if (blob?.type !== "image/jpeg") return null;
  const bytes = new Uint8Array(await blob.arrayBuffer());
  return `data:${blob.type};base64,${toBase64(bytes)}`;
}

/** Pictures to and from pixels, by a canvas: it takes long, in a worker. */

import type { FormatIo } from "../../document/formats/format";
import { LoupeError } from "../../engine/mask";
import type { Page } from "./page";

export type Pixels = Awaited<ReturnType<Page["pixels"]>>;

/** Closes the bitmap. */
export function pixelsOf(bitmap: ImageBitmap, { width, height }: { width: number; height: number }): Pixels {
  const context = contextOf(width, height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  const { data } = context.getImageData(0, 0, width, height);
  return { width, height, channels: 4, data: new Uint8Array(data.buffer) };
}

const QUALITY = 0.9;

export const toJpeg: FormatIo["jpeg"] = (image) => encoded(image, "image/jpeg");
export const toWebp: FormatIo["webp"] = (image) => encoded(image, "image/webp");

export async function encoded(
  { width, height, data }: Parameters<FormatIo["jpeg"]>[0],
  type: string,
): Promise<Uint8Array> {
  const context = contextOf(width, height);
  const pixels = new Uint8ClampedArray(data.buffer as ArrayBuffer, data.byteOffset, data.byteLength);
  context.putImageData(new ImageData(pixels, width, height), 0, 0);
  const blob = await context.canvas.convertToBlob({ type, quality: QUALITY });
  // A browser that cannot write it writes a PNG, and does not say so.
  if (blob.type !== type) {
    const what = type.slice("image/".length).toUpperCase();
    throw new LoupeError("format-unfit", `This browser writes no ${what}. Save a PNG instead.`);
  }
  return new Uint8Array(await blob.arrayBuffer());
}

function contextOf(width: number, height: number): OffscreenCanvasRenderingContext2D {
  const context = new OffscreenCanvas(width, height).getContext("2d", { willReadFrequently: true });
  if (!context) throw new Error("This browser draws no pictures.");
  return context;
}

import { LoupeError } from "../../engine/mask";
import type { Page } from "./page";

/** A canvas writes grey as opaque RGBA: the same picture, in four channels. */
export const toPng: Page["png"] = async ({ width, height, data }) => {
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new LoupeError("internal", "This browser gave no canvas to draw on. Reload the page.");
  const image = context.createImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  // Alpha is the highest byte wherever browsers run.
  for (let i = 0; i < data.length; i++) pixels[i] = 0xff000000 + (data[i] as number) * 0x010101;
  context.putImageData(image, 0, 0);
  const blob = await canvas.convertToBlob({ type: "image/png" });
  return new Uint8Array(await blob.arrayBuffer());
};

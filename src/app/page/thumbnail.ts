import type { Page } from "./page";

/** Of the longer side, in pixels: a tile of 160 CSS pixels on a dense screen. */
const SIDE = 240;

/** White where the photo is transparent. */
export const toThumbnail: Page["thumbnail"] = async ({ bitmap }) => {
  const scale = Math.min(1, SIDE / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale)));
  const canvas = document.createElement("canvas");
  canvas.width = width as number;
  canvas.height = height as number;
  const context = canvas.getContext("2d");
  if (!context) return null;
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.imageSmoothingQuality = "high";
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  const address = canvas.toDataURL("image/jpeg", 0.75);
  return address.startsWith("data:image/") ? address : null;
};

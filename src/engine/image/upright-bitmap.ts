/** A photo's file → a bitmap as displayed, in the browser. */
import { displayedSize, type Orientation, toDisplayed } from "../coordinates";
import { browserFile } from "./browser-file";
import { sniff } from "./sniff";

/** Throws what sniff() throws, and whatever the browser does for a damaged file. */
export async function uprightBitmap(bytes: Uint8Array): Promise<ImageBitmap> {
  const { file, turn } = browserFile(bytes, sniff(bytes, true).type);
  const stored = await createImageBitmap(file, { imageOrientation: "from-image" });
  if (turn === 1) return stored;
  try {
    return turnedBitmap(stored, turn);
  } finally {
    stored.close();
  }
}

function turnedBitmap(stored: ImageBitmap, turn: Orientation): ImageBitmap {
  // A bitmap's size is not its own to copy.
  const { width, height } = displayedSize({ width: stored.width, height: stored.height }, turn);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d");
  if (!context) throw new Error("This browser draws no pictures.");
  const [e, f] = toDisplayed([0, 0], stored, turn);
  const [x, y] = [toDisplayed([1, 0], stored, turn), toDisplayed([0, 1], stored, turn)];
  context.setTransform(x[0] - e, x[1] - f, y[0] - e, y[1] - f, e, f);
  context.drawImage(stored, 0, 0);
  return canvas.transferToImageBitmap();
}

import { readPicture } from "../../src/app/page/picture";
import type { Crop } from "../../src/engine/coordinates";
import { toLoupeError } from "../../src/engine/errors";
import { openImage } from "../../src/engine/image/decode-browser";
import { readImageFile } from "../../src/engine/image/read-file";
import { croppedRows, wholeImage } from "../../src/engine/image/rows";

export type Decoded = { width: number; height: number; data: string } | { code: string; message: string };

/** A file as base64 → its pixels as base64, or the refusal. */
async function decode(file: string): Promise<Decoded> {
  return told(async () => wholeImage(await openImage(fromBase64(file))));
}

/** The same of a part of it. */
async function part(file: string, crop: Crop): Promise<Decoded> {
  return told(async () => wholeImage(croppedRows(await openImage(fromBase64(file)), crop)));
}

/** The same of the picture that the page shows, laid over white. */
async function shown(file: string): Promise<Decoded> {
  return told(async () => {
    const { bitmap, width, height } = await readPicture(new Blob([fromBase64(file)]), 1e8);
    const context = new OffscreenCanvas(width, height).getContext("2d") as OffscreenCanvasRenderingContext2D;
    context.fillStyle = "#ffffff";
    context.fillRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, data: new Uint8Array(data.filter((_, i) => i % 4 < 3)) };
  });
}

/** The refusal of a file of 3 GB that begins so: by the engine and by the page. It is made of slices of one megabyte. */
async function large(head: string): Promise<string[]> {
  const megabyte = new Blob([new Uint8Array(1e6)]);
  const file = new Blob([fromBase64(head), ...new Array<Blob>(3000).fill(megabyte)]);
  const work = [() => readImageFile(file), () => readPicture(file, 1e8)];
  return Promise.all(
    work.map((read) =>
      read().then(
        () => "read",
        (error) => toLoupeError(error).message,
      ),
    ),
  );
}

const fromBase64 = (file: string) => Uint8Array.from(atob(file), (char) => char.charCodeAt(0));

async function told(work: () => Promise<{ width: number; height: number; data: Uint8Array }>): Promise<Decoded> {
  try {
    const { width, height, data } = await work();
    let text = "";
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return { width, height, data: btoa(text) };
  } catch (error) {
    const { code, message } = toLoupeError(error);
    return { code, message };
  }
}

Object.assign(globalThis, { decode, part, shown, large });

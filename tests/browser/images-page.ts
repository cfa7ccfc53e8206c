import { toLoupeError } from "../../src/engine/errors";
import { decodeImage } from "../../src/engine/image/decode-browser";

export type Decoded = { width: number; height: number; data: string } | { code: string };

/** A file as base64 → its pixels as base64, or the code of the refusal. */
async function decode(file: string): Promise<Decoded> {
  const bytes = Uint8Array.from(atob(file), (char) => char.charCodeAt(0));
  try {
    const { width, height, data } = await decodeImage(bytes);
    let text = "";
    for (let at = 0; at < data.length; at += 8192) text += String.fromCharCode(...data.subarray(at, at + 8192));
    return { width, height, data: btoa(text) };
  } catch (error) {
    return { code: toLoupeError(error).code };
  }
}

Object.assign(globalThis, { decode });

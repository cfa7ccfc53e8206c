/** A file that a person chose → its bytes; a photo's once the first of them have said that it is a picture, and not too large. */
import { LoupeError } from "../errors";
import { HEAD, sniffHead } from "./sniff";

/** Throws image-unreadable, image-empty, image-unsupported or image-too-large. */
export async function readImageFile(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  sniffHead(await readBytes(file.slice(0, HEAD)), file.size, true);
  return readBytes(file);
}

/** Of any file that a person chose, which may be long ago. Throws image-unreadable. */
export async function readBytes(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  try {
    return new Uint8Array(await file.arrayBuffer());
  } catch (cause) {
    const message =
      "This file cannot be read. It may have been moved, changed or deleted since it was chosen, or be a folder. Choose it again.";
    throw new LoupeError("image-unreadable", message, { cause });
  }
}

/** A photo's file → its bytes, once the first of them have said that it is a picture, and not too large to be one. */
import { HEAD, sniffHead } from "./sniff";

/** Throws image-empty, image-unsupported or image-too-large, and what the browser does for a file that is gone. */
export async function readImageFile(file: Blob): Promise<Uint8Array<ArrayBuffer>> {
  sniffHead(new Uint8Array(await file.slice(0, HEAD).arrayBuffer()), file.size);
  return new Uint8Array(await file.arrayBuffer());
}

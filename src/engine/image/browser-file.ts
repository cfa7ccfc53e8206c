/** A photo's file as a browser should get it, so that every browser shows the same of it. */
import type { Orientation } from "../coordinates";
import { chunksOf } from "./headers";
import { orientationTag, withTag } from "./orientation";
import type { ImageType } from "./sniff";

/** `turn`: what is left to do after the browser has decoded it. */
export interface BrowserFile {
  file: Blob;
  turn: Orientation;
}

/**
 * Browsers turn a JPEG whose tag is a SHORT, and HEIC as they do AVIF. Of other types and in other containers some do and some do not: those lose
 * their tag, and are turned by us. A PNG's animation that leaves out its own picture, and an AVIF's, are left out: what
 * Node and the trainer can read is the picture.
 */
export function browserFile(bytes: Uint8Array, type: ImageType): BrowserFile {
  const tag = orientationTag(bytes, type);
  const blob = (parts: Uint8Array[]) => new Blob(parts as Uint8Array<ArrayBuffer>[], { type: `image/${type}` });
  if (type === "jpeg") {
    return { file: blob([tag && !tag.short ? withTag(bytes, tag, tag.value) : bytes]), turn: 1 };
  }
  const turn = tag?.value ?? 1;
  if (type === "webp") return { file: blob([tag ? withTag(bytes, tag, 1) : bytes]), turn };
  if (type === "avif") return { file: blob([stillAvif(bytes)]), turn };
  return { file: blob(type === "png" ? pngParts(bytes, tag !== null) : [bytes]), turn };
}

/** An AVIF sequence's bytes, told as the still picture that it has as well; any other's as they are. */
export function stillAvif(bytes: Uint8Array): Uint8Array {
  if (String.fromCharCode(...bytes.subarray(8, 12)) !== "avis") return bytes;
  const copy = bytes.slice();
  copy[11] = 0x66;
  return copy;
}

function pngParts(bytes: Uint8Array, dropExif: boolean): Uint8Array[] {
  const chunks = chunksOf(bytes, "png");
  const first = (name: string) => chunks.findIndex((chunk) => chunk.name === name);
  const [control, data] = [first("fcTL"), first("IDAT")];
  const still = first("acTL") >= 0 && (control < 0 || control > data);
  const parts: Uint8Array[] = [];
  let from = 0;
  for (const chunk of chunks) {
    if (!((dropExif && chunk.name === "eXIf") || (still && chunk.name === "acTL"))) continue;
    parts.push(bytes.subarray(from, chunk.from - 8));
    from = chunk.to + 4;
  }
  return [...parts, bytes.subarray(from)];
}

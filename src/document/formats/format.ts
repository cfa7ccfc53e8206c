/** What every format is. */
import { LoupeError } from "../../engine/mask";
import type { Document } from "../document";

/** Pixels u8 [height, width, channels], row-major; one channel is grey, four are RGBA. */
export interface Pixels {
  width: number;
  height: number;
  channels: 1 | 4;
  data: Uint8Array;
}

/** What formats cannot do themselves: the page does it with a canvas, the command line with sharp. */
export interface FormatIo {
  /** The file of a document's photo. Throws "not-kept" where there is none any more. */
  photo(sha256: string): Promise<Uint8Array>;
  /** A photo's pixels as displayed, at this size. Throws the image-… errors. */
  pixels(file: Uint8Array, size: { width: number; height: number }): Promise<Pixels & { channels: 4 }>;
  /** A PNG file; one channel is 8-bit grey. */
  png(image: Pixels): Promise<Uint8Array>;
  jpeg(image: Pixels & { channels: 4 }): Promise<Uint8Array>;
  webp(image: Pixels & { channels: 4 }): Promise<Uint8Array>;
  /** Files by name; text (.json) is compressed, pictures are it already. */
  zip(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array>;
  /**
   * Files by name. `check` is called with each one's name and bytes before it is unpacked, and throws to refuse it; no
   * more bytes are unpacked than it was told of. Throws "document-invalid" for what is no ZIP.
   */
  unzip(bytes: Uint8Array, check: (name: string, bytes: number) => void): Promise<Map<string, Uint8Array>>;
}

/** A document from a file, with its photo's file where that is in it. */
export interface Read {
  document: Document;
  photo: Uint8Array | null;
}

export interface Format {
  /** Unique; --format and the page's buttons name it. */
  id: string;
  /** For a person. */
  name: string;
  /** Of files, without the dot. */
  extension: string;
  mime: string;
  /**
   * The file. Hidden objects are left out, but of Loupe's own: what is written is what is shown.
   * Throws "format-unfit" where the format cannot hold these documents, and whatever `io` throws.
   */
  write(documents: readonly Document[], io: FormatIo): Promise<Uint8Array>;
  /** Only where a file can be read back in. */
  read?(bytes: Uint8Array, io: FormatIo): Promise<Read[]>;
}

/** For formats that hold one photo. `what`: the file, "A picture". Throws "format-unfit" for none or several. */
export function onlyDocument(documents: readonly Document[], what: string): Document {
  const [document, ...more] = documents;
  if (document && !more.length) return document;
  throw new LoupeError("format-unfit", `${what} is of one photo, not of ${documents.length}. Save each on its own.`);
}

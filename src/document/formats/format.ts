/** What every format is. */
import { LoupeError } from "../../engine/mask";
import type { Category } from "../categories";
import type { Document, Photo } from "../document";
import type { Ground } from "../ground";
import type { ObjectsRead } from "../objects-read";

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
  /** Files by name; text is compressed by its ending, pictures are it already. */
  zip(files: Readonly<Record<string, Uint8Array>>): Promise<Uint8Array>;
  /** The same of files that come one after the other, no two of one name; the parts of the ZIP, in their order. */
  zipParts(files: AsyncIterable<readonly [name: string, bytes: Uint8Array]>): AsyncIterable<Uint8Array>;
  /**
   * Files by name. `check` is called with each one's name and bytes before it is unpacked: it throws to refuse the ZIP, and
   * answers false to leave the file out. No more bytes are unpacked than it was told of. Throws "document-invalid" for what
   * is no ZIP.
   */
  unzip(bytes: Uint8Array, check: (name: string, bytes: number) => boolean): Promise<Map<string, Uint8Array>>;
}

/** What reading a file takes of it. */
export type ReadIo = Pick<FormatIo, "photo" | "pixels" | "unzip">;

/** A document from a file, with its photo's file where that is in it. */
export interface Read {
  document: Document;
  photo: Uint8Array | null;
}

export interface Asked {
  /** One of the format's `types`. */
  type?: string;
  /** The project's classes: they keep their numbers, and others come after them. */
  categories?: readonly Category[];
  /** Of a picture: pixels of its longer side, at most, and whether the boxes that the model wrote are drawn, too. */
  side?: number;
  boxes?: boolean;
  /** Of a cut-out: what is behind it. */
  ground?: Ground;
}

export interface Format {
  /** Unique; --format and the page's buttons name it. */
  id: string;
  /** For a person. */
  name: string;
  /** Of files, without the dot. */
  extension: string;
  mime: string;
  /** It holds several photos in one file; else one. */
  several?: true;
  /** Ways to write it, the usual one first; none where there is but one. */
  types?: readonly string[];
  /** Of types that are files of another kind. */
  files?: Readonly<Record<string, Pick<Format, "extension" | "mime">>>;
  /**
   * The file. Hidden objects are left out, but of Loupe's own: what is written is what is shown.
   * Throws "format-unfit" where the format cannot hold these documents, and whatever `io` throws.
   */
  write(documents: readonly Document[], io: FormatIo, asked?: Asked): Promise<Uint8Array>;
  /** Only where the file may be too large to be held: its parts, as they come. `write` gives the same in one. */
  parts?(documents: readonly Document[], io: FormatIo, asked?: Asked): AsyncIterable<Uint8Array>;
  /** Only where a file holds photos with what was made of them. */
  read?(bytes: Uint8Array, io: ReadIo): Promise<Read[]>;
  /**
   * Only where a file holds objects of photos that it does not hold. `name` is the file's. Throws "document-invalid" for a
   * file that is damaged or none of this format, and "format-unfit" where it is about none of `photos`.
   */
  readObjects?(bytes: Uint8Array, io: ReadIo, photos: readonly Photo[], name: string): Promise<ObjectsRead>;
}

/** What kind of file a format of this type (null: the usual one) is. */
export function fileKind({ extension, mime, files }: Format, type?: string | null): Pick<Format, "extension" | "mime"> {
  return (type && files?.[type]) || { extension, mime };
}

/** For formats that hold one photo. `what`: the file, "A picture". Throws "format-unfit" for none or several. */
export function onlyDocument(documents: readonly Document[], what: string): Document {
  const [document, ...more] = documents;
  if (document && !more.length) return document;
  throw new LoupeError("format-unfit", `${what} is of one photo, not of ${documents.length}. Save each on its own.`);
}

/** A photo's pixels at its own size. Throws "not-kept" and the image-… errors. */
export async function photoPixels({ photo }: Document, io: FormatIo): Promise<Pixels & { channels: 4 }> {
  return io.pixels(await io.photo(photo.sha256), { width: photo.width, height: photo.height });
}

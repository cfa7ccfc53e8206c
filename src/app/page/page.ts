/** What only a browser's page gives, for commands: so that they run without one in tests. */
import type { Document } from "../../document/document";
import type { Asked, ReadIo } from "../../document/formats/format";
import type { Box } from "../../engine/mask";
import type { Sample } from "../samples";

/** A photo made ready to be shown. */
export interface Picture {
  bitmap: ImageBitmap;
  /** Of the photo as displayed; the bitmap may be smaller. */
  width: number;
  height: number;
}

/** Of a photo's file that is new here. */
export interface NewPhoto {
  picture: Picture;
  /** Of the file, as 64 hex digits. */
  sha256: string;
  /** A small picture of it, as a data: address; null where none can be made. */
  thumbnail: string | null;
}

export interface WrittenFile {
  /** Its type is the format's. */
  content: Blob;
  /** Without the dot. */
  extension: string;
}

/** The photo's file is the project's: see work/photo-file.ts. */
export interface Page extends Omit<ReadIo, "photo"> {
  /** Throws the image-… errors, before anything large is read. The engine reads the file again: it needs every pixel. */
  picture(file: Blob): Promise<Picture>;
  /** The same of a file that is new here. */
  newPhoto(file: Blob): Promise<NewPhoto>;
  /** A picture's file's sum alone. Throws as picture() does for what is none. */
  sum(file: Blob): Promise<string>;
  /** A part of a photo's file, in pixels of the photo as displayed, pixel for pixel. */
  part(file: Blob, box: Box): Promise<ImageBitmap>;
  /** The same picture at half the size, a quarter…, as far as there is one. */
  levels(bitmap: ImageBitmap): readonly ImageBitmap[];
  samples(): Promise<Sample[]>;
  /** What the default model made of it before; null where nothing is prepared. */
  prepared(sample: Sample): Promise<Document | null>;
  samplePhoto(sample: Sample): Promise<Blob>;
  /**
   * A file of documents in a format (its id), written beside the page. `photos`: their files by SHA-256, of those that are there.
   * One that may be too large for the memory is on the device for a while, where `device` and it can be. Throws what
   * Format.write does, and "worker-lost".
   */
  writeFile(wanted: {
    format: string;
    documents: readonly Document[];
    photos: ReadonlyMap<string, Blob>;
    asked: Asked;
    device: boolean;
  }): Promise<WrittenFile>;
  /** Hands the file to the browser's own download. */
  save(name: string, content: Blob): void;
  /** Shows the system's file picker. */
  chooseFiles(): void;
  /** The same for a folder, with all that is in it. */
  chooseFolder(): void;
  /** The same for one file of these kinds (".json,.txt"), or the camera, where there is one; null where none was chosen. */
  chooseFile(accept: string, camera?: boolean): Promise<File | null>;
  focusPrompt(): void;
  focusPhoto(): void;
  /** Which of `colours` (of the objects, by number) stands out most from the photo in `bounds`; null where nobody can see. */
  outstanding(photo: Picture, bounds: Box, colours: readonly number[]): number | null;
  prefersDark(): boolean;
  /** Of the tab's history: the project that its entry shows, null for the start page, undefined where it says nothing. */
  visited(): string | null | undefined;
  /** What is shown now, as an entry of its own. */
  visit(project: string | null): void;
  /** `walked` is called when a person goes back or forward to an entry of either. */
  onWalk(walked: (project: string | null) => void): void;
  copyText(text: string): Promise<void>;
  /** Throws "not-copied", as copyText and send do. */
  copyPicture(png: Blob | Promise<Blob>, text: string | null): Promise<void>;
  /** Whether the system shares files. */
  canSend(file: File): boolean;
  /** Resolves also where nobody was chosen. */
  send(file: File, url: string | null): Promise<void>;
  /** The connection is paid for by the byte, or its owner wants few of them. */
  isCostly(): boolean;
  /** Takes out of the page's address what it asked for. */
  clearAddress(): void;
  /** The app's whole address with a link, "#1…". */
  addressOf(hash: string): string;
  /** `open` is called with a link that is put into the address of the open page. */
  onLink(open: (hash: string) => unknown): void;
  /** `open` is called with a link that the page around this one sends (docs/embed.md). */
  onLinkMessage(open: (hash: string) => unknown): void;
  /** `leaving` is called when the page may be gone in a moment: hidden, closed, navigated away from. */
  onLeave(leaving: () => void): void;
}

/** What is there of a file that is being downloaded, and what of it is to be asked for next. */
import type { Part } from "./request";

export interface ArrivingOptions {
  signal?: AbortSignal;
  /** Bytes that are there, of those before the call too; what turned out to be wrong is taken off again. */
  onBytes?: (bytes: number) => void;
  /** Of a file that has a sum alone, once it is whole and right: those of its chunks. */
  onChunks?: (chunks: string[]) => void;
}

export interface Arriving {
  mayRange: boolean;
  /** Most bytes that were there at once. */
  readonly most: number;
  readonly complete: boolean;
  /** What came was wrong: it is asked for past every cache. */
  readonly isSuspicious: boolean;
  /** Takes what is on the shelf and right. */
  look(): Promise<void>;
  /** From the first byte that is missing to the end of what is missing there. */
  wanted(): { start: number; end: number; mayRange: boolean };
  /** An answer begins. Halves of two versions are never joined: throws Interrupted where this one is of another. */
  begin(part: Pick<Part, "at" | "etag">): void;
  /** Its next bytes. Throws bundle-altered. */
  add(bytes: Uint8Array): Promise<void>;
  /** It has ended. Throws Interrupted where that was too early. */
  end(): void;
}

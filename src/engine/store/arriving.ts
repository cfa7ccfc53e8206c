/** What is there of a file that is being downloaded, and what of it is to be asked for next. */
import type { ListedFile } from "./listed-file";
import { altered, type Part } from "./request";
import type { Shelf } from "./shelf";

export interface ArrivingOptions {
  signal?: AbortSignal;
  /** Bytes that are there, of those before the call too; what turned out to be wrong is taken off again. */
  onBytes?: (bytes: number) => void;
  /** Of a file that has a sum alone, once it is whole and right: those of its chunks. */
  onChunks?: (chunks: string[]) => void;
}

export abstract class Arriving {
  mayRange = true;
  /** Most bytes that were there at once. */
  most = 0;
  protected readonly file: ListedFile;
  protected readonly shelf: Shelf;
  protected readonly options: ArrivingOptions;
  /** Where in the file the answer's next byte belongs. */
  protected at = 0;
  #etag: string | null | undefined;

  constructor(file: ListedFile, shelf: Shelf, options: ArrivingOptions) {
    this.file = file;
    this.shelf = shelf;
    this.options = options;
  }

  abstract get complete(): boolean;
  /** What came was wrong: it is asked for past every cache. */
  abstract get isSuspicious(): boolean;
  /** Bytes. */
  protected abstract get there(): number;
  /** Takes what is on the shelf and right. */
  abstract look(): Promise<void>;
  /** From the first byte that is missing to the end of what is missing there. */
  abstract wanted(): { start: number; end: number; mayRange: boolean };
  /** It has ended. Throws Interrupted where that was too early. */
  abstract end(): void;
  /** `isOther`: of another version than the answer before. Halves of two are never joined: throws Interrupted. */
  protected abstract begun(isOther: boolean): void;
  /** The bytes that belong at `at`, which moves on. */
  protected abstract take(bytes: Uint8Array): Promise<void>;

  /** An answer begins. Throws Interrupted where it is of another version than what is there. */
  begin({ at, etag }: Pick<Part, "at" | "etag">): void {
    const isOther = this.#etag !== undefined && etag !== this.#etag;
    this.#etag = etag;
    this.at = at;
    this.begun(isOther);
  }

  /** Its next bytes. Throws bundle-altered. */
  async add(bytes: Uint8Array): Promise<void> {
    const { bytes: total, path } = this.file;
    if (this.at + bytes.length > total) throw altered(path, `it has more than its ${total} bytes`);
    await this.take(bytes);
    this.tell();
  }

  protected tell(): void {
    this.most = Math.max(this.most, this.there);
    this.options.onBytes?.(this.there);
  }
}

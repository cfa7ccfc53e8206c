/** A file of which the sum of every chunk is known: each is checked, then kept. Which are there, and the one that is half there. */
import { checkAborted } from "../errors";
import { Arriving, type ArrivingOptions } from "./arriving";
import { free } from "./free";
import { type ListedFile, span } from "./listed-file";
import { checkCount, Interrupted, wrongPiece } from "./request";
import { sha256 } from "./sha256";
import type { Shelf } from "./shelf";

export class ArrivingPieces extends Arriving {
  readonly #have: boolean[];
  #bytes = 0;
  #half: { index: number; bytes: Uint8Array; filled: number } | null = null;
  /** Chunks that came and were wrong. */
  readonly #wrong = new Set<number>();

  constructor(file: ListedFile, shelf: Shelf, options: ArrivingOptions) {
    super(file, shelf, options);
    this.#have = file.chunks.map(() => false);
    checkCount(file);
  }

  get complete(): boolean {
    return !this.#have.includes(false);
  }

  get isSuspicious(): boolean {
    return this.#wrong.size > 0;
  }

  protected get there(): number {
    return this.#bytes + (this.#half?.filled ?? 0);
  }

  async look(): Promise<void> {
    for (const [index, hash] of this.file.chunks.entries()) {
      const chunk = await this.shelf.read(index);
      if (chunk && (await sha256(chunk)) === hash) this.#keep(index);
      if (chunk) free(chunk.buffer);
      checkAborted(this.options.signal);
    }
    this.tell();
  }

  wanted(): { start: number; end: number; mayRange: boolean } {
    const first = this.#have.indexOf(false);
    const next = this.#have.indexOf(true, first);
    const last = next < 0 ? this.#have.length - 1 : next - 1;
    const { start } = span(this.file, first);
    const filled = this.#half?.index === first ? this.#half.filled : 0;
    return { start: start + filled, end: span(this.file, last).end, mayRange: this.mayRange };
  }

  protected begun(isOther: boolean): void {
    if (this.at > 0 && !isOther) return;
    const lost = this.#half;
    this.#half = null;
    if (lost && this.at > 0) throw new Interrupted("it has changed on the server");
  }

  protected async take(bytes: Uint8Array): Promise<void> {
    let rest = bytes;
    while (rest.length > 0) {
      const index = Math.floor(this.at / this.file.chunkBytes);
      const { start, end } = span(this.file, index);
      const piece = rest.subarray(0, end - this.at);
      if (!this.#have[index]) await this.#fill(index, this.at - start, piece);
      this.at += piece.length;
      rest = rest.subarray(piece.length);
    }
  }

  end(): void {
    if (!this.complete && this.at < this.wanted().end) throw new Interrupted("the connection ended too early");
  }

  async #fill(index: number, offset: number, piece: Uint8Array): Promise<void> {
    const { start, end } = span(this.file, index);
    const half = this.#half?.index === index ? this.#half : { index, bytes: new Uint8Array(end - start), filled: 0 };
    this.#half = half;
    // A part that begins in the middle of what is missing is of no use.
    if (half.filled !== offset) return;
    half.bytes.set(piece, offset);
    half.filled += piece.length;
    if (half.filled < half.bytes.length) return;
    this.#half = null;
    if ((await sha256(half.bytes)) === this.file.chunks[index]) {
      await this.shelf.write(index, half.bytes);
      free(half.bytes.buffer);
      this.#keep(index);
    } else {
      // Once more, past every cache; then it is believed.
      if (this.#wrong.has(index)) throw wrongPiece(this.file, index);
      this.#wrong.add(index);
    }
  }

  #keep(index: number): void {
    const { start, end } = span(this.file, index);
    this.#have[index] = true;
    this.#bytes += end - start;
  }
}

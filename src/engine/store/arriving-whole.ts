/**
 * A file of which the sum of the whole alone is known, as hubs give it: summed as it comes, a chunk of it in memory at a time.
 * What an earlier visit left is summed first, and gone on from; if the end shows that something was wrong, all of it is.
 */
import { checkAborted } from "../errors";
import { Arriving } from "./arriving";
import { free } from "./free";
import { countOf, span } from "./listed-file";
import { altered, Interrupted, NoRanges } from "./request";
import { hexOf, sha256 } from "./sha256";
import { Sha256 } from "./sha256-plain";

export class ArrivingWhole extends Arriving {
  complete = false;
  isSuspicious = false;
  /** Of the chunks that are on the shelf, which are the first. */
  #sum = new Sha256();
  #chunks: string[] = [];
  #half: { bytes: Uint8Array; filled: number } | null = null;

  async look(): Promise<void> {
    while (this.#chunks.length < countOf(this.file)) {
      const chunk = await this.shelf.read(this.#chunks.length);
      checkAborted(this.options.signal);
      if (!chunk) break;
      await this.#sumUp(chunk);
      free(chunk.buffer);
    }
    if (this.#isWhole && !this.#isRight()) this.#drop();
    this.tell();
  }

  wanted(): { start: number; end: number; mayRange: boolean } {
    return { start: this.there, end: this.file.bytes, mayRange: this.mayRange };
  }

  protected begun(isOther: boolean): void {
    if (isOther) this.#drop();
    if (isOther && this.at > 0) throw new Interrupted("it has changed on the server");
    if (this.at > this.there) throw new NoRanges();
  }

  protected async take(bytes: Uint8Array): Promise<void> {
    // Of an answer that begins before what is there.
    let rest = bytes.subarray(Math.min(this.there - this.at, bytes.length));
    this.at += bytes.length;
    while (rest.length > 0) rest = rest.subarray(await this.#fill(rest));
    if (this.#isWhole && !this.#isRight()) {
      // Once more, past every cache; then it is believed.
      if (this.isSuspicious) throw altered(this.file.path, "its contents are others");
      this.isSuspicious = true;
      this.#drop();
    }
  }

  end(): void {
    if (!this.complete && this.at < this.file.bytes) throw new Interrupted("the connection ended too early");
  }

  protected get there(): number {
    return Math.min(this.#chunks.length * this.file.chunkBytes, this.file.bytes) + (this.#half?.filled ?? 0);
  }

  get #isWhole(): boolean {
    return this.there === this.file.bytes;
  }

  /** How many of the bytes were taken. */
  async #fill(bytes: Uint8Array): Promise<number> {
    const index = this.#chunks.length;
    const { start, end } = span(this.file, index);
    const half = this.#half ?? { bytes: new Uint8Array(end - start), filled: 0 };
    const some = bytes.subarray(0, half.bytes.length - half.filled);
    half.bytes.set(some, half.filled);
    half.filled += some.length;
    this.#half = half.filled < half.bytes.length ? half : null;
    if (!this.#half) {
      await this.shelf.write(index, half.bytes);
      await this.#sumUp(half.bytes);
      free(half.bytes.buffer);
    }
    return some.length;
  }

  async #sumUp(chunk: Uint8Array): Promise<void> {
    this.#sum.add(chunk);
    this.#chunks.push(await sha256(chunk));
  }

  #isRight(): boolean {
    this.complete = hexOf(this.#sum.digest()) === this.file.sum;
    if (this.complete) this.options.onChunks?.(this.#chunks);
    return this.complete;
  }

  #drop(): void {
    this.#sum = new Sha256();
    this.#chunks = [];
    this.#half = null;
  }
}

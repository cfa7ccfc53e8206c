/** Token ids → text pieces, one per token, never splitting a character that several tokens spell byte by byte. */

/** No character needs more tokens than it has UTF-8 bytes; what is still broken after these is broken for good. */
const LONGEST_CHARACTER = 4;

export class TokenStreamer {
  readonly #decode: (ids: number[]) => string;
  #ids: number[] = [];
  /** ids before `#start` are only context for the decoder; their text went out. */
  #start = 0;

  /** `decode` turns ids into text, unfinished characters as U+FFFD. */
  constructor(decode: (ids: number[]) => string) {
    this.#decode = decode;
  }

  /** The text this token adds; "" while a character is unfinished. */
  push(id: number): string {
    this.#ids.push(id);
    const text = this.#fresh();
    if (text.endsWith("\uFFFD") && this.#ids.length - this.#start < LONGEST_CHARACTER) return "";
    this.#settle();
    return text;
  }

  /** What is still held back when the tokens end. */
  flush(): string {
    const text = this.#start < this.#ids.length ? this.#fresh() : "";
    this.#settle();
    return text;
  }

  /** Some decoders treat the first token of a text differently, so new tokens are decoded after those before them. */
  #fresh(): string {
    const before = this.#start ? this.#decode(this.#ids.slice(0, this.#start)) : "";
    return this.#decode(this.#ids).slice(before.length);
  }

  #settle(): void {
    this.#ids = this.#ids.slice(this.#start);
    this.#start = this.#ids.length;
  }
}

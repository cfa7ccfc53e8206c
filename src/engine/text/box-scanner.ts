/**
 * Finds four-number boxes in text that arrives in pieces, in one pass and constant memory. Accepts
 * `"bbox_2d":[x1,y1,x2,y2]`, bare lists, `(x1,y1),(x2,y2)` and `[[x1,y1],[x2,y2]]`; anything else is passed over.
 */

/** Four numbers as written; not finite where the text said NaN, Infinity or null, or the number is beyond any float. */
export type WrittenBox = [number, number, number, number];

const WORD = /[\p{L}_]/u;
const NUMERIC = /[0-9.+\-eE]/;
/** Longer numerals than this are no coordinates. */
const LONGEST_NUMERAL = 40;

export class BoxScanner {
  #numbers: number[] = [];
  #token = "";
  #kind: "none" | "number" | "word" = "none";
  /** Whether the numbers so far began inside a bracket. */
  #open = false;

  /** Boxes completed by this piece, in order. */
  push(text: string): WrittenBox[] {
    const found: WrittenBox[] = [];
    for (const char of text) {
      if (this.#grow(char)) continue;
      this.#endToken();
      if (char === "[" || char === "(") {
        // "[[1,2],[3,4]]" and "(1,2),(3,4)" go on; "[5, [1,2,3,4]]" starts anew.
        if (this.#numbers.length !== 2) this.#numbers = [];
        this.#open = true;
      } else if (char === "]" || char === ")") {
        if (this.#open && this.#numbers.length >= 4) {
          found.push(this.#numbers.slice(0, 4) as WrittenBox);
          this.#reset();
        } else if (this.#numbers.length !== 2) {
          this.#reset();
        }
      } else if (char !== "," && char !== ";" && !/\s/.test(char)) {
        this.#reset();
      }
    }
    return found;
  }

  /** At the end of the text: four bare numbers without brackets are a box too. */
  finish(): WrittenBox | null {
    this.#endToken();
    const box = this.#numbers.length === 4 ? (this.#numbers as WrittenBox) : null;
    this.#reset();
    return box;
  }

  #grow(char: string): boolean {
    if (this.#kind === "word" && (WORD.test(char) || /[0-9]/.test(char))) {
      this.#append(char);
      return true;
    }
    if (this.#kind === "number" && (NUMERIC.test(char) || WORD.test(char))) {
      if (!NUMERIC.test(char)) this.#kind = "word";
      this.#append(char);
      return true;
    }
    const starts = /[0-9.+-]/.test(char) ? "number" : WORD.test(char) ? "word" : "none";
    if (starts === "none" || this.#kind !== "none") return false;
    this.#kind = starts;
    this.#append(char);
    return true;
  }

  #append(char: string): void {
    if (this.#token.length <= LONGEST_NUMERAL) this.#token += char;
  }

  #endToken(): void {
    const token = this.#token;
    const kind = this.#kind;
    this.#token = "";
    this.#kind = "none";
    if (kind === "none") return;
    if (kind === "word" && !/^[+-]?(nan|inf|infinity|null)$/i.test(token)) {
      this.#reset();
    } else if (this.#numbers.length < 5) {
      // A list may go on for ever; only its first four numbers matter.
      this.#numbers.push(kind === "word" || token.length > LONGEST_NUMERAL ? Number.NaN : Number(token));
    }
  }

  #reset(): void {
    this.#numbers = [];
    this.#open = false;
  }
}

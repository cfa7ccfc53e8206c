/** How many tokens a thought has, counted from the events of its reply. */
import type { SegmentEvent } from "../../engine/api";

/** The tags are not part of the thought, nor is a token that only begins one. */
export class ThoughtCounter {
  readonly #counted = new Set<number>();
  /** Tokens whose text is held back: the beginning of a tag, or of a character. */
  #held: number[] = [];

  get tokens(): number {
    return this.#counted.size;
  }

  readonly onEvent = (event: SegmentEvent): void => {
    if (event.type !== "token") return;
    if (event.text === "") {
      this.#held.push(event.index);
      return;
    }
    if (event.phase === "think") for (const index of [...this.#held, event.index]) this.#counted.add(index);
    this.#held = [];
  };
}

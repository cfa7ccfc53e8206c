/**
 * Reads the model's reply while it is being written. Whatever the model writes, this never throws, takes time linear in
 * the text, and comes to an answer: a box, "nothing matches", or neither with a note that says why.
 */

import { modelBoxToPhoto, type Size } from "../coordinates";
import type { Manifest } from "../store/manifest";
import type { Box } from "../values";
import { BoxScanner, type WrittenBox } from "./box-scanner";
import { CITATION, citedBox } from "./cited";
import { firstLabel, labelledBoxes } from "./written-boxes";

export type Phase = "think" | "answer" | "other";

/** A stretch of the reply. Tags and citations are "other", so the "think" pieces joined are exactly the thought. */
export interface Piece {
  text: string;
  phase: Phase;
}

export interface Reply {
  /** Without the regions that it cites. */
  think: string;
  /** The text inside the answer tags, as written; where there are none, all that is outside the thought. */
  answer: string;
  /** In pixels of the photo as displayed. */
  box: Box | null;
  label: string | null;
  /** The usable boxes behind the first, where each is an object (ReplyFormat.many). */
  others: { box: Box; label: string | null }[];
  /** The answer is the empty list. */
  absent: boolean;
  /** The answer's closing tag came; never where answers have no tags. */
  complete: boolean;
  notes: string[];
}

export interface ReplyFormat {
  template: Pick<Manifest["template"], "think" | "answer">;
  coordinates: Manifest["box"]["coordinates"];
  model: Size;
  photo: Size;
  /** Boxes that can be cited, in the numbers that the model writes. */
  regions?: readonly Box[];
  /** Whether each box is an object; else the first usable one is the answer's. */
  many?: boolean;
}

/** Boxes of which a mask each is drawn; a model that goes round in circles writes hundreds. */
const MOST_BOXES = 20;

export class ReplyParser {
  readonly #format: ReplyFormat;
  readonly #scanner = new BoxScanner();
  /** Of text outside all tags. */
  readonly #outside: Phase;
  #phase: Phase;
  /** The end of the text that may be the beginning of a tag. */
  #held = "";
  #think: string[] = [];
  #answer: string[] = [];
  #other: string[] = [];
  #answerOpened: boolean;
  #answerClosed = false;
  #box: Box | null = null;
  #boxesWritten = 0;
  #unusable: WrittenBox | null = null;

  constructor(format: ReplyFormat) {
    this.#format = format;
    this.#answerOpened = format.template.answer === null;
    this.#outside = this.#answerOpened ? "answer" : "other";
    this.#phase = this.#outside;
  }

  /** The first usable box of the answer, from the moment its last bracket is there. */
  get box(): Box | null {
    return this.#box;
  }

  get phase(): Phase {
    return this.#phase;
  }

  push(text: string): Piece[] {
    const pieces: Piece[] = [];
    const all = this.#held + text;
    let at = 0;
    for (let tag = this.#nextTag(all, at); tag; tag = this.#nextTag(all, at)) {
      this.#take(all.slice(at, tag.at), pieces);
      pieces.push({ text: tag.text, phase: "other" });
      this.#enter(tag.phase);
      at = tag.at + tag.text.length;
    }
    const rest = all.slice(at);
    const keep = this.#possibleTag(rest);
    this.#take(rest.slice(0, rest.length - keep), pieces);
    this.#held = rest.slice(rest.length - keep);
    return pieces;
  }

  /** The reply ended. Returns the last piece held back, if any, and what the whole says. */
  finish(): { pieces: Piece[]; reply: Reply } {
    const pieces: Piece[] = [];
    this.#take(this.#held, pieces);
    this.#held = "";
    if (this.#phase === "answer") this.#endAnswer();
    const notes: string[] = [];
    if (!this.#answerOpened) this.#searchOutside(notes);
    const think = this.#think.join("");
    const answer = (this.#answerOpened ? this.#answer : this.#other).join("").trim();
    const isEmptyList = /^(```(json)?)?\s*\[\s*\]\s*(```)?$/.test(answer.slice(0, 100));
    const absent = this.#format.coordinates !== null && this.#boxesWritten === 0 && isEmptyList;
    if (this.#phase === "think") notes.push("The model never finished its thought.");
    if (this.#phase === "answer" && this.#format.template.answer) notes.push("The model never closed its answer.");
    if (this.#format.coordinates && !this.#box && !absent) notes.push(this.#whyNoBox());
    const complete = this.#answerClosed;
    if (this.#format.many) return { pieces, reply: { think, answer, ...this.#all(notes), absent, complete, notes } };
    if (this.#box && this.#boxesWritten > 1) notes.push(`The model wrote ${this.#boxesWritten} boxes; one is used.`);
    const label = this.#box ? firstLabel(answer) : null;
    return { pieces, reply: { think, answer, box: this.#box, label, others: [], absent, complete, notes } };
  }

  /** Every usable box, each once. */
  #all(notes: string[]): Pick<Reply, "box" | "label" | "others"> {
    const { coordinates, model, photo } = this.#format;
    // Where there was no answer the first box may stand in the thought (#searchOutside).
    const text = [this.#answer, this.#other, this.#think].find((parts) => this.#box && holdsBox(parts.join("")));
    const written = coordinates && text ? labelledBoxes(text.join(""), MOST_BOXES) : [];
    const seen = new Set<string>();
    const usable = written.flatMap(({ written: numbers, label }) => {
      const box = coordinates && modelBoxToPhoto(numbers, coordinates, model, photo);
      if (!box || seen.has(String(box))) return [];
      seen.add(String(box));
      return [{ box, label }];
    });
    if (this.#boxesWritten > usable.length && usable.length)
      notes.push(`The model wrote ${this.#boxesWritten} boxes; ${usable.length} of them are used.`);
    const [first, ...others] = usable;
    return { box: first?.box ?? null, label: first?.label ?? null, others };
  }

  #nextTag(text: string, from: number): { at: number; text: string; phase: Phase } | null {
    const tags = this.#tags();
    if (!tags.length) return null;
    // One pass for all tags: a search per tag would read the rest of the text again for each one that never comes.
    const pattern = new RegExp(tags.map(([tag]) => tag.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"), "g");
    pattern.lastIndex = from;
    const match = pattern.exec(text);
    const phase = tags.find(([tag]) => tag === match?.[0])?.[1];
    return match && phase ? { at: match.index, text: match[0], phase } : null;
  }

  /** The tags that mean something in this phase, and the phase after each. */
  #tags(): [string, Phase][] {
    const { think, answer } = this.#format.template;
    const thought: [string, Phase][] = think ? [[think[0], "think"]] : [];
    const opening: [string, Phase][] = answer ? [[answer[0], "answer"]] : [];
    const tags: Record<Phase, [string, Phase][]> = {
      // A thought that is never closed ends where the answer begins.
      think: [...(think ? [[think[1], this.#outside] as [string, Phase]] : []), ...opening],
      answer: answer ? [[answer[1], "other"]] : thought,
      // Only the first answer counts.
      other: this.#answerClosed ? [] : [...thought, ...opening],
    };
    return tags[this.#phase].filter(([tag]) => tag !== "");
  }

  /** Length of the longest end of `text` that begins one of the tags. */
  #possibleTag(text: string): number {
    let longest = 0;
    for (const [tag] of this.#tags()) {
      for (let length = Math.min(tag.length - 1, text.length); length > longest; length--) {
        if (text.endsWith(tag.slice(0, length))) longest = length;
      }
    }
    return longest;
  }

  #enter(phase: Phase): void {
    if (this.#phase === "answer" && this.#format.template.answer) {
      this.#endAnswer();
      this.#answerClosed = true;
    }
    if (phase === "answer") this.#answerOpened = true;
    this.#phase = phase;
  }

  #take(text: string, pieces: Piece[]): void {
    if (!text) return;
    if (this.#phase === "think") {
      this.#takeThought(text, pieces);
      return;
    }
    pieces.push({ text, phase: this.#phase });
    if (this.#phase === "answer") {
      this.#answer.push(text);
      if (this.#format.coordinates) for (const box of this.#scanner.push(text)) this.#consider(box);
    } else this.#other.push(text);
  }

  /** Which region a thought speaks of is not for reading. */
  #takeThought(text: string, pieces: Piece[]): void {
    // Split so, every second part is a citation.
    const parts = this.#format.regions?.length ? text.split(CITATION) : [text];
    for (const [i, part] of parts.entries()) {
      if (!part) continue;
      const phase = i % 2 ? "other" : "think";
      pieces.push({ text: part, phase });
      if (phase === "think") this.#think.push(part);
    }
  }

  #endAnswer(): void {
    const bare = this.#scanner.finish();
    if (this.#boxesWritten > 0) return;
    const box = bare ?? citedBox(this.#answer.join(""), this.#format.regions ?? []);
    if (box) this.#consider(box);
  }

  #consider(written: WrittenBox): void {
    const { coordinates, model, photo } = this.#format;
    if (!coordinates) return;
    this.#boxesWritten++;
    if (this.#box) return;
    this.#box = modelBoxToPhoto(written, coordinates, model, photo);
    if (!this.#box) this.#unusable ??= written;
  }

  /** No answer tag came: a box may stand after the thought, or in a thought that was never closed. */
  #searchOutside(notes: string[]): void {
    const unfinishedThought = this.#phase === "think" ? this.#think.join("") : "";
    const listed = unfinishedThought.indexOf('"bbox_2d"');
    for (const text of [this.#other.join(""), listed >= 0 ? unfinishedThought.slice(listed) : ""]) {
      const scanner = new BoxScanner();
      for (const box of scanner.push(text)) this.#consider(box);
      if (this.#box) {
        notes.push("The model wrote its box outside the answer tags.");
        return;
      }
    }
  }

  #whyNoBox(): string {
    if (!this.#unusable) return "The model wrote no box.";
    const numbers = this.#unusable.map((n) => (Number.isFinite(n) ? String(n) : "not a number")).join(", ");
    return `The model's box (${numbers}) is not inside the image, so it is not used.`;
  }
}

const holdsBox = (text: string): boolean => labelledBoxes(text, 1).length > 0;

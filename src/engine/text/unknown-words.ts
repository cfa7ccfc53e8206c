/** Which words of a prompt a model was never taught. */
import type { Vocabulary } from "../values";
import { normalise, typed } from "./normalise";

export interface UnknownWord {
  /** In UTF-16 units of the prompt, `end` exclusive. */
  start: number;
  end: number;
  /** As it stands in the prompt. */
  text: string;
}

/** Letters, marks and digits, with apostrophes and hyphens inside: "person's", "t-shirt", "3rd". Unseen signs may hide in it. */
const LETTER = `[${typed.unseen}]*[\\p{L}\\p{M}\\p{N}]`;
const RUN = `[\\p{L}\\p{M}\\p{N}](?:${LETTER})*`;
const WORD = new RegExp(`${RUN}(?:[${typed.unseen}]*[${typed.apostrophes}${typed.hyphens}](?:${LETTER})+)*`, "gu");
/** What is written after an apostrophe: possessives and contractions. */
const AFTER_APOSTROPHE = /n?'[a-z]{1,2}$/;
const NUMBER = /^\p{N}+(?:st|nd|rd|th)?$/u;
/** Shorter words have no plural to be told from another word by: "a" and "as". */
const SHORTEST_INFLECTED = 3;

/** In their order. A word counts as known in its plural and its singular too, a number always. */
export function unknownWords(prompt: string, vocabulary: Vocabulary): UnknownWord[] {
  if (vocabulary.words === null) return [];
  const known = knownWords(vocabulary.names, vocabulary.words);
  return [...prompt.matchAll(WORD)].flatMap(({ index, 0: text }) =>
    isKnown(plain(text), known) ? [] : [{ start: index, end: index + text.length, text }],
  );
}

/** As a model reads it, in lower case as vocabularies are. */
export function plain(text: string): string {
  return normalise(text, { case: "lower" });
}

/** The words of a text as they are compared. */
export function wordsOf(text: string): string[] {
  return plain(text).match(WORD) ?? [];
}

/** Forms that differ in number alone, itself first. Rules of spelling, so some are no words. */
function inflections(word: string): string[] {
  if (word.length < SHORTEST_INFLECTED) return [word];
  const singular = [
    word.replace(/s$/, ""),
    word.replace(/es$/, ""),
    word.replace(/ies$/, "y"),
    word.replace(/ves$/, "f"),
    word.replace(/ves$/, "fe"),
  ];
  const plural = [`${word}s`, `${word}es`, word.replace(/y$/, "ies"), word.replace(/fe?$/, "ves")];
  return [...new Set([word, ...singular, ...plural])];
}

/** Made once for each vocabulary: a prompt is looked at with every key that is pressed. */
const sets = new WeakMap<string[], ReadonlySet<string>>();

function knownWords(names: string[], words: string[]): ReadonlySet<string> {
  const made = sets.get(words) ?? new Set([...names, ...words].flatMap(wordsOf));
  sets.set(words, made);
  return made;
}

function isKnown(word: string, known: ReadonlySet<string>): boolean {
  if (NUMBER.test(word) || inflections(word).some((form) => known.has(form))) return true;
  const bare = word.replace(AFTER_APOSTROPHE, "");
  if (bare !== word) return isKnown(bare, known);
  const parts = word.split("-");
  return parts.length > 1 && parts.every((part) => isKnown(part, known));
}

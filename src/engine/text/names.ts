/** Names of a vocabulary that a person may have meant. */
import type { Vocabulary } from "../values";
import { editDistance } from "./edit-distance";
import { plain, unknownWords } from "./unknown-words";

/** Fewer letters stand in too many names. */
const SHORTEST_INSIDE = 4;
/** "he" is no "hen" mistyped. */
const SHORTEST_MISTYPED = 3;

/**
 * For the words of the prompt that are not known: the names next to them, nearest first, at most `most`. One that holds
 * the word or stands in it ("motorboats") is as near as one mistyped letter. Empty where nothing is near or unknown.
 */
export function nearestNames(prompt: string, vocabulary: Vocabulary, most = 3): string[] {
  const near = unknownWords(prompt, vocabulary).flatMap(({ text }) => {
    const word = plain(text).replace(/'s$/, "");
    if (word.length < SHORTEST_MISTYPED) return [];
    const limit = Math.max(1, Math.floor(word.length / 3));
    return vocabulary.names
      .map((name) => ({ name, distance: distance(word, name, limit) }))
      .filter((candidate) => candidate.distance <= limit);
  });
  // Sorting keeps the vocabulary's order of what is equally near: a thing's own name before its synonyms and plurals.
  const names = near.sort((a, b) => a.distance - b.distance).map(({ name }) => name);
  return [...new Set(names)].slice(0, most);
}

function distance(word: string, name: string, limit: number): number {
  const whole = name.replaceAll(" ", "");
  const inside = Math.min(word.length, whole.length) >= SHORTEST_INSIDE;
  if (inside && (whole.includes(word) || word.includes(whole))) return 1;
  // Each letter more or less is an edit of its own.
  return Math.abs(word.length - whole.length) > limit ? limit + 1 : editDistance(word, whole);
}

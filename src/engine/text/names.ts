/** Names of a vocabulary that a person may have meant. */
import type { Vocabulary } from "../values";
import { plain, unknownWords } from "./unknown-words";

/** Fewer letters begin too many names. */
const SHORTEST_PREFIX = 2;
const SHORTEST_INSIDE = 4;

/**
 * For the words of the prompt that are not known: the names next to them, nearest first, at most `most`. One that holds
 * the word or stands in it ("motorboats") is as near as one mistyped letter. Empty where nothing is near or unknown.
 */
export function nearestNames(prompt: string, vocabulary: Vocabulary, most = 3): string[] {
  const near = unknownWords(prompt, vocabulary).flatMap(({ text }) => {
    const word = plain(text).replace(/'s$/, "");
    const limit = Math.max(1, Math.floor(word.length / 3));
    return vocabulary.names
      .map((name) => ({ name, distance: distance(word, name, limit) }))
      .filter((candidate) => candidate.distance <= limit);
  });
  // Sorting keeps the vocabulary's order of what is equally near: a thing's own name before its synonyms and plurals.
  const names = near.sort((a, b) => a.distance - b.distance).map(({ name }) => name);
  return [...new Set(names)].slice(0, most);
}

/** The vocabulary's first name that goes on from what is typed; null where none does, or the text is a name already. */
export function completeName(prefix: string, { names }: Vocabulary): string | null {
  const typed = plain(prefix);
  if (typed.trim().length < SHORTEST_PREFIX || names.includes(typed)) return null;
  return names.find((name) => name.startsWith(typed)) ?? null;
}

function distance(word: string, name: string, limit: number): number {
  const whole = name.replaceAll(" ", "");
  const inside = Math.min(word.length, whole.length) >= SHORTEST_INSIDE;
  if (inside && (whole.includes(word) || word.includes(whole))) return 1;
  // Each letter more or less is an edit of its own.
  return Math.abs(word.length - whole.length) > limit ? limit + 1 : edits(word, whole);
}

/**
 * Letters to insert, delete or replace (Levenshtein), or to swap with their neighbour. The command line has the same for
 * its options (src/command-line/nearest.ts), but neither may import the other.
 */
function edits(a: string, b: string): number {
  let [before, last]: [number[], number[]] = [[], Array.from({ length: b.length + 1 }, (_, j) => j)];
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      row[j] = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (same ? 0 : 1),
        swapped ? (before[j - 2] as number) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    [before, last] = [last, row];
  }
  return last[b.length] as number;
}

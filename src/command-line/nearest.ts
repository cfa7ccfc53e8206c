import { editDistance } from "../engine/words";

const plain = (word: string) => word.toLowerCase().replace(/[-_\s]+/g, "_");

/** The known word that was most likely meant, or null when none is close. Case and `-`/`_` do not count as edits. */
export function nearest(word: string, known: Iterable<string>): string | null {
  const meant = plain(word);
  let best: string | null = null;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const candidate of known) {
    const other = plain(candidate);
    // A typed beginning ("pretrain" for "pretrain-segmenter") is as good as one edit.
    const distance = meant.length >= 3 && other.startsWith(meant) ? 1 : editDistance(meant, other);
    if (distance < bestDistance) {
      best = candidate;
      bestDistance = distance;
    }
  }
  return bestDistance <= Math.max(1, Math.floor(meant.length / 3)) ? best : null;
}

/** ` Did you mean "x"?`, or the whole choice when nothing is close. */
export function suggestion(word: string, known: readonly string[]): string {
  const found = nearest(word, known);
  return found === null ? `Known: ${known.join(", ")}.` : `Did you mean "${found}"?`;
}

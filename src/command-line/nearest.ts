/** Edits between two words: insert, delete, replace, or swap two neighbours (optimal string alignment). */
export function editDistance(a: string, b: string): number {
  const width = b.length + 1;
  const rows: number[][] = [Array.from({ length: width }, (_, j) => j)];
  const at = (i: number, j: number) => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i++) {
    rows.push([i]);
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let best = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, at(i - 1, j - 1) + (same ? 0 : 1));
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) best = Math.min(best, at(i - 2, j - 2) + 1);
      rows[i]?.push(best);
    }
  }
  return at(a.length, b.length);
}

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

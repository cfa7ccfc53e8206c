/** Does a better heatmap come with a better mask? CoPRS's analysis, as trainer/engine/loupe_engine/evaluation has it. */

/** Pearson's R of pairs; null where it is undefined: fewer than two of them, or all x or all y the same. */
export function pearson(pairs: readonly (readonly [x: number, y: number])[]): number | null {
  const spread = (values: readonly number[]) => {
    // Compared, not computed: the deviations of equal numbers from their rounded mean need not be 0.
    if (values.every((value) => value === values[0])) return null;
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return values.map((value) => value - mean);
  };
  const [dx, dy] = [spread(pairs.map(([x]) => x)), spread(pairs.map(([, y]) => y))];
  if (!dx || !dy) return null;
  const dot = (a: readonly number[], b: readonly number[]) => a.reduce((sum, d, i) => sum + d * (b[i] as number), 0);
  const scale = Math.sqrt(dot(dx, dx) * dot(dy, dy));
  // Rounding may lead past 1.
  return scale ? Math.min(Math.max(dot(dx, dy) / scale, -1), 1) : null;
}

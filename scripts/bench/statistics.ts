/** Medians and quartiles of few values. */
import type { Sample } from "./processor";

export interface Spread {
  n: number;
  median: number;
  /** The quartiles: half of the values are between them. */
  low: number;
  high: number;
}

/** Linear between the two nearest of the sorted values, as NumPy's. */
function quantile(sorted: readonly number[], at: number): number {
  const place = at * (sorted.length - 1);
  const [before, after] = [sorted[Math.floor(place)] as number, sorted[Math.ceil(place)] as number];
  return before + (after - before) * (place - Math.floor(place));
}

export function spread(values: readonly number[]): Spread | null {
  if (!values.length) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const [low, median, high] = [0.25, 0.5, 0.75].map((at) => quantile(sorted, at)) as [number, number, number];
  return { n: sorted.length, median, low, high };
}

export const median = (values: readonly number[]): number => spread(values)?.median ?? Number.NaN;

/** How many times `ours` the others took, round by round: both of a round ran right after one another. */
export function ratios(ours: readonly Sample[], others: readonly Sample[], of: keyof Sample): Spread | null {
  const pairs = ours.map((sample, i) => [sample[of], others[i]?.[of]] as const);
  return spread(pairs.flatMap(([own, other]) => (own && other ? [other / own] : [])));
}

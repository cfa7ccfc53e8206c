/** Steps of a model that hold the thread, and so cannot be called off: somebody may watch them from elsewhere. */

/** What a step may take at most: seconds of the processor, of all its cores together, and bytes more than before. */
export interface Limits {
  seconds: number;
  bytes: number;
}

/** Does the work. `what`: the step, as the beginning of a sentence. */
export type Watch = <T>(what: string, limits: Limits, work: () => Promise<T>) => Promise<T>;

export const unwatched: Watch = (_, __, work) => work();

/** Far above what was seen: nano's graphs of up to 7 MB take 0.02 to 0.6 s and 60 MB; one of gigabytes may take a quarter of an hour. */
export function limitsOf(bytes: number): Limits {
  return { seconds: 3 + 0.4e-6 * bytes, bytes: 1.5e9 + 4 * bytes };
}

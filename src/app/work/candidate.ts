import type { App } from "../app";
import type { Candidate } from "../state/pointing";

const COUNT = 3;
const WORDS = ["The whole", "A part", "A smaller part"];

/** From the best of the decoder's masks to the first or the last, then around. */
export function stepCandidate({ store }: App, step: 1 | -1): void {
  const { candidate, setCandidate, announce } = store.getState();
  const from = candidate ?? (step > 0 ? -1 : COUNT);
  const next = ((from + step + COUNT) % COUNT) as Candidate;
  setCandidate(next);
  announce(WORDS[next] as string);
}

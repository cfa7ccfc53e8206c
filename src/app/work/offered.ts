import { seenNames } from "../../document/seen";
import { nearestNames, type Vocabulary } from "../../engine/words";

/** What to ask instead of a question that found nothing, each once. */
export interface Offered {
  /** A word that is not known may be one of these, mistyped. */
  near: string[];
  /** What the model says it saw. */
  seen: string[];
}

export function offeredNames({ prompt, think }: { prompt: string; think: string }, vocabulary: Vocabulary): Offered {
  const near = nearestNames(prompt, vocabulary);
  return { near, seen: seenNames(think, vocabulary.names).filter((name) => !near.includes(name)) };
}

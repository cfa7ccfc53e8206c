/** CoPRS: the hidden state at the last reference token of the reply is the prior's query, and the mask's only prompt. */
import type { Clock } from "../../runtime/clock";
import { decodeChunk, embed, hiddenOf } from "../../runtime/language";
import type { Model } from "../../runtime/model";
import { read } from "../../runtime/tensors";
import type { Reasoning } from "../reason";
import type { Concept } from "./concept";

/** Null when the reply has no such token; those of the question do not count. */
export async function atToken(
  model: Model,
  { watched, last, cache }: Reasoning,
  token: number,
  clock: Clock,
): Promise<Concept | null> {
  if (last !== token) return watched && { tokens: null, concentration: watched };
  // The reply was cut right after it: the decoder has written it, but not read it.
  const chunk = await decodeChunk(model, cache, await embed(model, [token]));
  chunk.cache.release();
  const concentration = await read(hiddenOf(chunk), "reference position");
  clock.lap("context");
  return { tokens: null, concentration };
}

/** The finished reply → what the model understood, in the way of the bundle's head. */
import type { Clock } from "../../runtime/clock";
import type { Model } from "../../runtime/model";
import type { EncodedPhoto } from "../encode";
import type { Reasoning } from "../reason";
import type { Concept } from "./concept";
import { gather } from "./queries";
import { atToken } from "./token";

/** Null when the reply says no place: then there is no mask; and where the boxes that it wrote are all (head "box"). */
export async function understand(
  model: Model,
  photo: EncodedPhoto,
  question: readonly number[],
  reasoning: Reasoning,
  clock: Clock,
): Promise<Concept | null> {
  const { context, tokens } = model.manifest;
  if (context.kind === "none") return null;
  if (context.kind === "token") return atToken(model, reasoning, context.token, clock);
  const { cache, ids, last } = reasoning;
  const ended = tokens.eos.includes(last);
  const reply = {
    cache,
    ending: ended ? [last] : [last, tokens.eos[0] as number],
    prefix: photo.prefixTokens,
    question,
    ids: ended ? ids : ids.slice(0, -1),
  };
  return gather(model, reply, clock);
}

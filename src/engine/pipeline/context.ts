/** The context queries, appended to the finished reply, gather what the model understood. */
import type { KvCache } from "../runtime/kv-cache";
import {
  decodeChunk,
  embed,
  emptyCache,
  extend,
  follow,
  hiddenOf,
  joined,
  lookUp,
  type Tokens,
} from "../runtime/language";
import type { Model } from "../runtime/model";
import type { Tensor } from "../runtime/ort";
import type { Manifest } from "../store/manifest";
import { textPositions } from "../text/positions";

export interface FinishedReply {
  /** Through the reply's second-last token. Not released here. */
  cache: KvCache;
  /** Tokens that end the reply and are not in the cache yet, at least the end token. */
  ending: readonly number[];
  /** The photo's prefix again, for bundles whose context pass starts over; else null. */
  prefix: Tokens | null;
  question: readonly number[];
  ids: readonly number[];
}

/** Whether the whole sequence is read again from its beginning, as with published LENS weights. */
export const startsOver = ({ context }: Manifest): boolean =>
  context.kind === "queries" && context.positions === "linear";

/** Hidden states of the queries, f32 [1, M, D]; on the GPU where the decoder runs there. The caller disposes of it. */
export async function contextPass(model: Model, reply: FinishedReply): Promise<Tensor> {
  const cache = startsOver(model.manifest) ? await startOver(model, reply) : await endReply(model, reply);
  try {
    const chunk = await decodeChunk(model, cache, { embeds: model.queries, deepstack: null });
    chunk.cache.release();
    return hiddenOf(chunk);
  } finally {
    cache.release();
  }
}

/** The live cache, with the reply's ending. */
async function endReply(model: Model, reply: FinishedReply): Promise<KvCache> {
  const ending = await lookUp(model, reply.ending);
  try {
    return await follow(model, reply.cache, ending);
  } finally {
    ending.dispose();
  }
}

/** A second prefill, in which every token, image tokens too, counts as text. */
async function startOver(model: Model, reply: FinishedReply): Promise<KvCache> {
  const text = await embed(model, [...reply.question, ...reply.ids, ...reply.ending]);
  const all = joined(reply.prefix as Tokens, text);
  return extend(model, emptyCache(model), all, textPositions(0, all.embeds.length / model.manifest.context.hidden));
}

/** The question after the photo's prefix, then the reply, token by token, greedily. */
import { LoupeError } from "../errors";
import type { Clock } from "../runtime/clock";
import type { KvCache } from "../runtime/kv-cache";
import { decodeChunk, embed } from "../runtime/language";
import type { Model } from "../runtime/model";
import { read } from "../runtime/tensors";
import type { Between } from "./encode";

export interface Reasoning {
  /** What the model wrote, without the end token. */
  ids: number[];
  /** Everything up to, not including, `last`. The caller releases it. */
  cache: KvCache;
  /** The token written last: the end token, unless stopped. Not in the cache yet. */
  last: number;
  stopped: "no" | "user" | "length";
  /** Hidden state f32 [D] at the last watched token that the model wrote and read; null when there was none. */
  watched: Float32Array | null;
}

export interface ReasonOptions {
  question: readonly number[];
  /** A token of the reply whose hidden state is wanted (context.kind "token"). */
  watch: number | null;
  onToken: (id: number) => void;
  between: Between;
}

export async function reason(model: Model, prefix: KvCache, options: ReasonOptions, clock: Clock): Promise<Reasoning> {
  const { eos } = model.manifest.tokens;
  const limit = model.manifest.generation.max_new_tokens;
  const ids: number[] = [];
  let cache = prefix;
  let watched: Float32Array | null = null;
  const step = async (tokens: readonly number[], isWatched: boolean) => {
    const chunk = await decodeChunk(model, cache, await embed(model, tokens));
    cache.release();
    cache = chunk.cache;
    if (isWatched) watched = await read(chunk.hidden, "reference position");
    else chunk.hidden.dispose();
    return greatest(chunk.logits);
  };
  const finish = (last: number, stopped: Reasoning["stopped"]): Reasoning => {
    clock.lap("decode");
    return { ids, cache, last, stopped, watched };
  };
  try {
    let last = await step(options.question, false);
    clock.lap("prefill");
    clock.set("first_token", clock.elapsed());
    for (;;) {
      if (eos.includes(last)) return finish(last, "no");
      await options.between.pause();
      if (options.between.signal?.aborted) return finish(last, "user");
      ids.push(last);
      options.onToken(last);
      if (ids.length >= limit) return finish(last, "length");
      last = await step([last], last === options.watch);
    }
  } catch (error) {
    cache.release();
    throw error;
  }
}

/** Index of the largest logit. Throws not-finite when there is none. */
function greatest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if ((logits[i] as number) > (logits[best] as number)) best = i;
  if (Number.isFinite(logits[best])) return best;
  throw new LoupeError("not-finite", "The language model gave no valid numbers on this device. Try WASM.");
}

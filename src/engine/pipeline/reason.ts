/** The question after the photo's prefix, then the reply, token by token, greedily. */
import type { Clock } from "../runtime/clock";
import type { KvCache } from "../runtime/kv-cache";
import { decodeNext, hiddenOf, lookUp, type NextToken } from "../runtime/language";
import type { Model } from "../runtime/model";
import type { Tensor } from "../runtime/ort";
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
  /** Takes `embeds`, f32 [1, S, D], which it disposes of. */
  const step = async (embeds: Tensor, { isWatched, checked }: { isWatched: boolean; checked: boolean }) => {
    try {
      const { chunk, next } = await decodeNext(model, cache, embeds, { checked, watched: isWatched });
      cache.release();
      cache = chunk.cache;
      if (isWatched) watched = await read(hiddenOf(chunk), "reference position");
      return next;
    } finally {
      embeds.dispose();
    }
  };
  const finish = (last: number, stopped: Reasoning["stopped"]): Reasoning => {
    clock.lap("decode");
    return { ids, cache, last, stopped, watched };
  };
  let next: NextToken | null = null;
  try {
    next = await step(await lookUp(model, options.question), { isWatched: false, checked: true });
    clock.lap("prefill");
    clock.set("first_token", clock.elapsed());
    for (;;) {
      const last: number = next.id;
      if (eos.includes(last)) return finish(last, "no");
      await options.between.pause();
      if (options.between.signal?.aborted) return finish(last, "user");
      ids.push(last);
      options.onToken(last);
      if (ids.length >= limit) return finish(last, "length");
      const embeds: Tensor = next.embeds ?? (await lookUp(model, [last]));
      next = null;
      next = await step(embeds, { isWatched: last === options.watch, checked: false });
    }
  } catch (error) {
    cache.release();
    throw error;
  } finally {
    next?.embeds?.dispose();
  }
}

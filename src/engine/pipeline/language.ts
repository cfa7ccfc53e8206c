/** The two graphs of the language model, one chunk of tokens at a time. */
import { KvCache } from "../runtime/kv-cache";
import type { Tensor } from "../runtime/ort";
import { float32, int64, output, read, run } from "../runtime/tensors";
import { type Positions, textPositions } from "../text/positions";
import type { Model } from "./model";

export interface Chunk {
  /** f32 [vocab] after the chunk's last token. */
  logits: Float32Array;
  /** f32 [1, S, D] after the final norm; on the GPU where the decoder runs there. The caller disposes of it. */
  hidden: Tensor;
  /** The cache after the chunk. The one before is untouched. */
  cache: KvCache;
}

/** ids → f32 [S·D]. */
export async function embed(model: Model, ids: readonly number[]): Promise<Float32Array> {
  const input = int64(model.ort, BigInt64Array.from(ids, BigInt), [1, ids.length]);
  const outputs = await run(model.sessions.embed_tokens, { input_ids: input });
  return read(output(outputs, "inputs_embeds"), "token embeddings");
}

/** Runs embeddings f32 [S·D] through the decoder after what `cache` holds; as text unless positions are given. */
export async function decodeChunk(
  model: Model,
  cache: KvCache,
  embeds: Float32Array,
  positions: Positions = textPositions(cache.next, embeds.length / model.manifest.context.hidden),
): Promise<Chunk> {
  const { ort, manifest, sessions } = model;
  const count = embeds.length / manifest.context.hidden;
  const outputs = await run(sessions.decoder_model_merged, {
    inputs_embeds: float32(ort, embeds, [1, count, manifest.context.hidden]),
    attention_mask: int64(ort, new BigInt64Array(cache.length + count).fill(1n), [1, cache.length + count]),
    position_ids: int64(ort, positions.ids, [3, 1, count]),
    ...cache.feeds(),
  });
  return {
    logits: await read(output(outputs, "logits"), "language model's output"),
    hidden: output(outputs, "hidden_states"),
    cache: cache.followedBy(outputs, count, positions.next),
  };
}

/** decodeChunk that keeps only the cache, and releases the one before. */
export async function extend(
  model: Model,
  cache: KvCache,
  embeds: Float32Array,
  positions?: Positions,
): Promise<KvCache> {
  try {
    const chunk = await decodeChunk(model, cache, embeds, positions);
    chunk.hidden.dispose();
    return chunk.cache;
  } finally {
    cache.release();
  }
}

export function emptyCache(model: Model): KvCache {
  return KvCache.empty(model.ort, model.manifest.decoder);
}

/** The two graphs of the language model, one chunk of tokens at a time. */
import { LoupeError } from "../errors";
import { MAX_POSITIONS, type Positions, textPositions } from "../text/positions";
import { KvCache } from "./kv-cache";
import type { Model } from "./model";
import type { Tensor } from "./ort";
import { runGraph } from "./run-graph";
import { float32, int64, output, read, type Tensors } from "./tensors";

/** What goes into the decoder: S tokens as embeddings. */
export interface Tokens {
  /** f32 [S·D]. */
  embeds: Float32Array;
  /** Image features for the first layers, f32 [levels·S·D], zeros at text tokens; null where all are text. */
  deepstack: Float32Array | null;
}

export interface Chunk {
  /** f32 [vocab] after the chunk's last token. */
  logits: Float32Array;
  /** f32 [1, S, D] after the final norm; on the GPU where the decoder runs there. The caller disposes of it. */
  hidden: Tensor;
  /** The cache after the chunk. The one before is untouched. */
  cache: KvCache;
}

/** ids → embeddings. */
export async function embed(model: Model, ids: readonly number[]): Promise<Tokens> {
  const input = int64(model.ort, BigInt64Array.from(ids, BigInt), [1, ids.length]);
  const outputs = await runGraph(model, "embed_tokens", { input_ids: input });
  return { embeds: await read(output(outputs, "inputs_embeds"), "token embeddings"), deepstack: null };
}

/** The tokens of `first`, then those of `second`. */
export function joined(first: Tokens, second: Tokens): Tokens {
  const before = first.embeds.length;
  const embeds = new Float32Array(before + second.embeds.length);
  embeds.set(first.embeds);
  embeds.set(second.embeds, before);
  const levels = Math.max(levelsOf(first), levelsOf(second));
  if (!levels) return { embeds, deepstack: null };
  const deepstack = new Float32Array(levels * embeds.length);
  for (let level = 0; level < levels; level++) {
    const at = level * embeds.length;
    deepstack.set(rowsOf(first, level), at);
    deepstack.set(rowsOf(second, level), at + before);
  }
  return { embeds, deepstack };
}

function levelsOf({ embeds, deepstack }: Tokens): number {
  return deepstack ? deepstack.length / embeds.length : 0;
}

/** Nothing where all are text: zeros stay there. */
function rowsOf({ embeds: { length }, deepstack }: Tokens, level: number): Float32Array {
  return deepstack?.subarray(level * length, (level + 1) * length) ?? new Float32Array(0);
}

/**
 * Runs tokens through the decoder after what `cache` holds; as text unless positions are given. Throws image-too-large
 * where they go beyond the decoder's positions.
 */
export async function decodeChunk(
  model: Model,
  cache: KvCache,
  { embeds, deepstack }: Tokens,
  positions: Positions = textPositions(cache.next, embeds.length / model.manifest.context.hidden),
): Promise<Chunk> {
  const { ort, manifest } = model;
  const { hidden } = manifest.context;
  const { deepstack: levels } = manifest.decoder;
  checkPositions(positions);
  const count = embeds.length / hidden;
  const feeds: Tensors = {
    inputs_embeds: float32(ort, embeds, [1, count, hidden]),
    attention_mask: int64(ort, new BigInt64Array(cache.length + count).fill(1n), [1, cache.length + count]),
    position_ids: int64(ort, positions.ids, [3, 1, count]),
    ...cache.feeds(),
  };
  if (levels) {
    feeds.deepstack = float32(ort, deepstack ?? new Float32Array(levels * embeds.length), [levels, count, hidden]);
  }
  const outputs = await runGraph(model, "decoder_model_merged", feeds);
  return {
    logits: await read(output(outputs, "logits"), "language model's output"),
    hidden: output(outputs, "hidden_states"),
    cache: cache.followedBy(outputs, count, positions.next),
  };
}

/** Beyond its tables a graph would read nothing, and say so in words that help nobody. */
function checkPositions({ next }: Positions): void {
  if (next <= MAX_POSITIONS) return;
  throw new LoupeError(
    "image-too-large",
    `Photo, prompt and reply take ${next.toLocaleString("en")} places; this model counts to ` +
      `${MAX_POSITIONS.toLocaleString("en")}. Make the photo smaller and open it again.`,
  );
}

/** decodeChunk that keeps only the cache, and releases the one before. */
export async function extend(model: Model, cache: KvCache, tokens: Tokens, positions?: Positions): Promise<KvCache> {
  try {
    const chunk = await decodeChunk(model, cache, tokens, positions);
    chunk.hidden.dispose();
    return chunk.cache;
  } finally {
    cache.release();
  }
}

export function emptyCache(model: Model): KvCache {
  return KvCache.empty(model.ort, model.manifest.decoder);
}

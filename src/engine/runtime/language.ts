/** The two graphs of the language model, one chunk of tokens at a time. */
import { LoupeError } from "../errors";
import { largestOnGpu, type Row } from "../gpu/arg-max";
import { type Positions, textPositions } from "../text/positions";
import { KvCache } from "./kv-cache";
import { roomOf } from "./kv-room";
import type { Model } from "./model";
import type { OrtApi, Tensor } from "./ort";
import { runFailed } from "./run-failed";
import { runGraph } from "./run-graph";
import { float32, int64, notFinite, output, read, readIndex, type Tensors } from "./tensors";

/** What goes into the decoder: S tokens as embeddings. */
export interface Tokens {
  /** f32 [S·D]. */
  embeds: Float32Array;
  /** Image features for the first layers, f32 [levels·S·D], zeros at text tokens; null where all are text. */
  deepstack: Float32Array | null;
}

export interface Chunk {
  /**
   * f32 [1, S, D] after the final norm; on the GPU where the decoder runs there. The caller disposes of it. Null where the
   * decoder does not tell, or nobody asked.
   */
  hidden: Tensor | null;
  /** The cache after the chunk. The one before is untouched. */
  cache: KvCache;
}

export interface NextToken {
  /** Index of the largest logit after the chunk's last token. */
  id: number;
  /** Its embedding, f32 [1, 1, D], where the decoder gives it: the caller disposes of it. Else null. */
  embeds: Tensor | null;
}

/**
 * ids → f32 [1, S, D]; on the GPU where the graph runs there. The caller disposes of it. A question in one call: its tokens
 * may be embedded by each other (docs/bundle.md).
 */
export async function lookUp(model: Model, ids: readonly number[]): Promise<Tensor> {
  const input = int64(model.ort, BigInt64Array.from(ids, BigInt), [1, ids.length]);
  return output(await runGraph(model, "embed_tokens", { input_ids: input }), "inputs_embeds");
}

/** As lookUp(), brought back from the GPU. */
export async function embed(model: Model, ids: readonly number[]): Promise<Tokens> {
  return { embeds: await read(await lookUp(model, ids), "token embeddings"), deepstack: null };
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
 * Runs tokens through the decoder after what `cache` holds; as text unless positions are given. A tensor, f32 [1, S, D], is
 * text alone, and stays the caller's. Throws image-too-large where they go beyond the decoder's positions.
 */
export async function decodeChunk(
  model: Model,
  cache: KvCache,
  tokens: Tokens | Tensor,
  positions?: Positions,
): Promise<Chunk> {
  return (await run(model, cache, tokens, positions, hiddenIn(model))).chunk;
}

/**
 * decodeChunk() and the greedy choice of what follows. Where the decoder chooses by itself, its logits are read only if they
 * are to be `checked`: a choice among numbers that are none looks like any other. Hidden states come only if they are to be
 * `watched`: each output of a short step is felt. Throws not-finite.
 */
export async function decodeNext(
  model: Model,
  cache: KvCache,
  tokens: Tokens | Tensor,
  { checked, watched }: { checked: boolean; watched: boolean },
): Promise<{ chunk: Chunk; next: NextToken }> {
  const gives = model.manifest.graphs.decoder_model_merged.outputs;
  const choice = "next_token" in gives && !checked ? "next_token" : "logits";
  const wanted = [...(watched ? hiddenIn(model) : []), choice, ...("next_embeds" in gives ? ["next_embeds"] : [])];
  const { chunk, outputs } = await run(model, cache, tokens, undefined, wanted);
  const embeds = outputs.next_embeds ?? null;
  try {
    const chosen = output(outputs, choice);
    if (choice === "logits") return { chunk, next: { embeds, id: await largest(model, chosen) } };
    return { chunk, next: { id: await readIndex(chosen), embeds } };
  } catch (error) {
    embeds?.dispose();
    chunk.hidden?.dispose();
    chunk.cache.dispose();
    throw error;
  }
}

/** decodeChunk() and all logits after the chunk's last token, f32 [vocab]. Throws not-finite. */
export async function logitsAfter(
  model: Model,
  cache: KvCache,
  tokens: Tokens,
): Promise<{ cache: KvCache; logits: Float32Array<ArrayBuffer> }> {
  const { chunk, outputs } = await run(model, cache, tokens, undefined, ["logits"]);
  try {
    const logits = await read(output(outputs, "logits"), WHAT);
    return { cache: chunk.cache, logits: logits.slice(-model.manifest.decoder.vocab) };
  } catch (error) {
    chunk.cache.dispose();
    throw error;
  }
}

/** By name, where the decoder tells them. */
function hiddenIn({ manifest }: Model): string[] {
  return "hidden_states" in manifest.graphs.decoder_model_merged.outputs ? ["hidden_states"] : [];
}

/** Gives the keys and values, and what is `wanted`. */
async function run(
  model: Model,
  cache: KvCache,
  tokens: Tokens | Tensor,
  given: Positions | undefined,
  wanted: readonly string[],
): Promise<{ chunk: Chunk; outputs: Tensors }> {
  const { ort, manifest } = model;
  const { hidden } = manifest.context;
  const { deepstack: levels } = manifest.decoder;
  const { embeds, deepstack } = "dims" in tokens ? { embeds: tokens, deepstack: null } : asTensor(ort, tokens, hidden);
  const count = embeds.dims[1] as number;
  const positions = given ?? textPositions(cache.next, count);
  checkPositions(positions, manifest.decoder.positions);
  const before = inRoom(model, cache, count);
  const feeds: Tensors = {
    inputs_embeds: embeds,
    attention_mask: int64(ort, ones(cache.length + count), [1, cache.length + count]),
    position_ids: int64(ort, positions.ids, [3, 1, count]),
    ...before.feeds(),
  };
  if (levels) {
    feeds.deepstack = float32(ort, deepstack ?? new Float32Array(levels * count * hidden), [levels, count, hidden]);
  }
  const outputs = await runGraph(
    model,
    "decoder_model_merged",
    feeds,
    [...before.names(), ...wanted],
    before.targets(),
  );
  const chunk = {
    hidden: wanted.includes("hidden_states") ? output(outputs, "hidden_states") : null,
    cache: before.followedBy(outputs, count, positions.next),
  };
  return { chunk, outputs };
}

let filled = new BigInt64Array(0);

/** i64 [count], not to be written to. */
function ones(count: number): BigInt64Array {
  if (filled.length < count) filled = new BigInt64Array(2 * count).fill(1n);
  return filled.subarray(0, count);
}

function asTensor(ort: OrtApi, { embeds, deepstack }: Tokens, hidden: number) {
  return { embeds: float32(ort, embeds, [1, embeds.length / hidden, hidden]), deepstack };
}

/**
 * The cache as the decoder goes on from it: a prompt's, on the GPU, in the model's room, if the decoder can write keys and
 * values behind those it reads. A trace reads each run's own.
 */
function inRoom({ ort, device, manifest, sessions, queries, trace }: Model, cache: KvCache, added: number): KvCache {
  const { decoder, generation, context } = manifest;
  if (!device || trace || !decoder.past_present_share_buffer || !cache.outgrows(added)) return cache;
  const prompt = generation.max_prompt_tokens + generation.max_new_tokens + queries.length / context.hidden;
  const rows = Math.ceil((cache.length + added + prompt) / ROWS) * ROWS;
  return cache.movedTo(roomOf(sessions, ort, device, decoder, rows));
}

/** Rooms have a multiple of so many rows: photos of other sizes seldom need another. */
const ROWS = 128;

const WHAT = "language model's output";

/** Of the last row of logits, f32 or f16 [1, rows, vocab]: chosen where they lie. Disposes of them. Throws not-finite. */
async function largest({ device }: Model, logits: Tensor): Promise<number> {
  const [, rows = 1, count = 0] = logits.dims;
  if (!device || logits.location !== "gpu-buffer") {
    return greatest((await read(logits, WHAT)).subarray(-count));
  }
  const row = { buffer: logits.gpuBuffer, first: (rows - 1) * count, count, half: logits.type === "float16" };
  try {
    const index = await largestOnGpu(device, row as Row);
    if (index === null) throw notFinite(WHAT);
    return index;
  } catch (error) {
    throw runFailed("decoder_model_merged", error);
  } finally {
    logits.dispose();
  }
}

/** Index of the largest logit, the first of equals, as the graph's own choice. */
export function greatest(logits: Float32Array): number {
  let best = 0;
  for (let i = 1; i < logits.length; i++) if ((logits[i] as number) > (logits[best] as number)) best = i;
  return best;
}

/** Beyond its tables a graph would read nothing, and say so in words that help nobody. */
function checkPositions({ next }: Positions, most: number): void {
  if (next <= most) return;
  throw new LoupeError(
    "image-too-large",
    `Photo, prompt and reply take ${next.toLocaleString("en")} places; this model counts to ${most.toLocaleString("en")}. ` +
      "Make the photo smaller and open it again.",
  );
}

/** As decodeChunk(): the cache alone. */
export async function follow(
  model: Model,
  cache: KvCache,
  tokens: Tokens | Tensor,
  positions?: Positions,
): Promise<KvCache> {
  return (await run(model, cache, tokens, positions, [])).chunk.cache;
}

/** follow() that releases the cache before. */
export async function extend(model: Model, cache: KvCache, tokens: Tokens, positions?: Positions): Promise<KvCache> {
  try {
    return await follow(model, cache, tokens, positions);
  } finally {
    cache.release();
  }
}

/** What heads with a context read. Throws bundle-invalid. */
export function hiddenOf({ hidden }: Chunk): Tensor {
  if (hidden) return hidden;
  throw new LoupeError(
    "bundle-invalid",
    "The decoder gives no hidden_states, which this head needs (manifest.json: graphs). Export it again.",
  );
}

export function emptyCache(model: Model): KvCache {
  return KvCache.empty(model.ort, model.manifest.decoder);
}

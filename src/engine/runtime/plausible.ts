/** Whether a graphics device computes as it should: wrong kernels of a driver give finite numbers too. */
import { LoupeError } from "../errors";
import { embed, emptyCache, logitsAfter, type Tokens } from "./language";
import type { Model } from "./model";

/**
 * The same tokens, read at once and in parts. Each length takes other kernels (many rows or few, attention over a prompt or for
 * one token), and the parts behind the first lie where a prompt's keys and values do; right ones agree.
 */
const LENGTH = 64;
const PARTS = [24, 24, 15, 1];
/**
 * Of the largest logit, by the type of keys and values. On SwiftShader a tiny model in 32 bits is 2e-7 apart, with attention that
 * is wrong from 32 tokens on 0.08. Cards are allowed what rounding to 8 and 16 bits may add; that has not been measured.
 */
const TOLERANCE = { float32: 0.05, float16: 0.15 };

/** Throws provider-unavailable, not-finite. */
export async function checkPlausible(model: Model): Promise<void> {
  const { beforeImage, afterImage } = model.text;
  const words = [...beforeImage, ...afterImage, ...model.text.question("the thing")];
  const ids = Array.from({ length: LENGTH }, (_, i) => words[i % words.length] as number);
  const { embeds } = await embed(model, ids);
  const atOnce = await readIn(model, embeds, [LENGTH]);
  const inParts = await readIn(model, embeds, PARTS);
  const apart = distance(atOnce, inParts);
  if (apart <= TOLERANCE[model.manifest.decoder.kv_dtype]) return;
  throw new LoupeError(
    "provider-unavailable",
    `WebGPU computes wrongly on this device: the same words, read at once and in parts, gave numbers ${apart.toFixed(2)} of the ` +
      "largest apart. Choose Auto or WASM in the model's panel.",
  );
}

/** The largest difference as a part of the largest of `ones`; both f32 [vocab], more than a call may have arguments. */
export function distance(ones: Float32Array, others: Float32Array): number {
  let [apart, largest] = [0, 0];
  for (let i = 0; i < ones.length; i++) {
    const one = ones[i] as number;
    apart = Math.max(apart, Math.abs(one - (others[i] as number)));
    largest = Math.max(largest, Math.abs(one));
  }
  return apart / largest;
}

/** The logits behind the last of all `embeds`, f32 [vocab]. */
async function readIn(model: Model, embeds: Float32Array, parts: readonly number[]): Promise<Float32Array> {
  const width = embeds.length / LENGTH;
  const shared = [];
  let cache = emptyCache(model);
  let logits = new Float32Array(0);
  let from = 0;
  try {
    for (const part of parts) {
      const tokens: Tokens = { embeds: embeds.slice(from * width, (from + part) * width), deepstack: null };
      const step = await logitsAfter(model, cache, tokens);
      cache.release();
      logits = step.logits;
      from += part;
      // As a photo's: what follows is moved into the prompts' room.
      cache = shared.length ? step.cache : step.cache.share();
      if (!shared.length) shared.push(cache);
    }
    return logits;
  } finally {
    cache.release();
    for (const one of shared) one.dispose();
  }
}

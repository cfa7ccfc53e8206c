/** The language model on a photo's cached prefix, and the context pass after a reply. */
import { beforeAll, describe, expect, test } from "vitest";
import { decodeImage } from "../../src/engine/image/decode-node";
import { tokenGrid } from "../../src/engine/image/model-image";
import { contextPass } from "../../src/engine/pipeline/context";
import type { EncodedPhoto } from "../../src/engine/pipeline/encode";
import {
  decodeChunk,
  decodeNext,
  embed,
  emptyCache,
  hiddenOf,
  joined,
  lookUp,
  type Tokens,
} from "../../src/engine/runtime/language";
import type { Model } from "../../src/engine/runtime/model";
import { releaseSessions, type Tensor } from "../../src/engine/runtime/ort";
import { read } from "../../src/engine/runtime/tensors";
import type { Manifest } from "../../src/engine/store/manifest";
import { photoPositions, textPositions } from "../../src/engine/text/positions";
import { encodePhoto, loadDefaultModel, redSquare } from "./support";

let model: Model;
/** The same weights, whose context pass starts over. */
let linear: Model;
let photo: EncodedPhoto;
/** As the decoder takes it. */
let prefixTokens: Tokens;

beforeAll(async () => {
  model = await loadDefaultModel();
  const context = { ...model.manifest.context, positions: "linear" } as Manifest["context"];
  linear = { ...model, manifest: { ...model.manifest, context } };
  photo = (await encodePhoto(linear, await decodeImage(await redSquare()))).encoded;
  prefixTokens = photo.prefixTokens as Tokens;
  return () => releaseSessions(model.sessions);
});

function expectSame(actual: Float32Array, expected: Float32Array) {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(...expected.map(Math.abs));
  expect(scale).toBeGreaterThan(0);
  expect(Math.max(...expected.map((value, i) => Math.abs(value - (actual[i] as number)))) / scale).toBeLessThan(1e-3);
}

/** Positions of two stretches as one: [3, S]. */
function follow(first: BigInt64Array, second: BigInt64Array): BigInt64Array {
  const [a, b] = [first.length / 3, second.length / 3];
  const axis = (i: number) => [...first.slice(i * a, i * a + a), ...second.slice(i * b, i * b + b)];
  return BigInt64Array.from([0, 1, 2].flatMap(axis));
}

const textOf = (embeds: Float32Array): Tokens => ({ embeds, deepstack: null });

test("a photo's tokens are kept for a context pass that starts over alone", async () => {
  const { encoded } = await encodePhoto(model, await decodeImage(await redSquare()));
  expect([encoded.prefixTokens, prefixTokens.embeds.length > 0]).toEqual([null, true]);
});

test("a question on the photo's cached prefix equals one prefill of the whole", async () => {
  const question = await embed(model, model.text.question("the red square"));
  const cached = await decodeChunk(model, photo.prefix, question);
  const { beforeImage, afterImage } = model.text;
  const { image } = model.manifest;
  const grid = tokenGrid(photo.modelImage, image);
  const parts = { before: beforeImage.length, ...grid, regions: image.regions, after: afterImage.length };
  const prefix = photoPositions(parts);
  const rest = textPositions(prefix.next, question.embeds.length / model.manifest.context.hidden);
  const whole = await decodeChunk(model, emptyCache(model), joined(prefixTokens, question), {
    ids: follow(prefix.ids, rest.ids),
    next: rest.next,
  });
  const last = (await read(hiddenOf(cached), "hidden states")).slice(-model.manifest.context.hidden);
  expectSame(last, (await read(hiddenOf(whole), "hidden states")).slice(-last.length));
  expect(cached.cache.length).toBe(whole.cache.length);
  expect(cached.cache.next).toBe(whole.cache.next);
});

test("positions beyond those of the graphs' tables are refused before anything runs", async () => {
  const token = await embed(model, [model.manifest.tokens.vision_start]);
  const at = (start: number) => decodeChunk(model, emptyCache(model), token, textPositions(start, 1));
  const { positions } = model.manifest.decoder;
  await expect(at(positions)).rejects.toMatchObject({ code: "image-too-large" });
  expect((await at(positions - 1)).cache.next).toBe(positions);
});

test("the decoder's own choice is the largest logit's index, with the embedding of that token", async () => {
  const question = await lookUp(model, model.text.question("the red square"));
  const cell = async (checked: boolean) => {
    const { chunk, next } = await decodeNext(model, photo.prefix, question, { checked, watched: false });
    chunk.cache.dispose();
    return { id: next.id, embeds: await read(next.embeds as Tensor, "next token's embedding") };
  };
  const chosen = await cell(false);
  expect(chosen).toEqual(await cell(true));
  expect(chosen.embeds).toEqual((await embed(model, [chosen.id])).embeds);
});

describe("the context pass", () => {
  const ids = [11, 12, 13];

  async function finished() {
    const question = model.text.question("the red square");
    const { cache } = await decodeChunk(model, photo.prefix, await embed(model, [...question, ...ids]));
    const ending = [model.manifest.tokens.eos[0] as number];
    return { cache, ending, prefix: prefixTokens, question, ids };
  }

  async function lastRows(tokens: Tokens, cache = emptyCache(model)) {
    const chunk = await decodeChunk(model, cache, tokens);
    return (await read(hiddenOf(chunk), "hidden states")).slice(-model.queries.length);
  }

  test("on the live cache equals the ending and the queries in one chunk", async () => {
    const reply = await finished();
    const expected = await lastRows(joined(await embed(model, reply.ending), textOf(model.queries)), reply.cache);
    expectSame(await read(await contextPass(model, reply), "context"), expected);
  });

  test("with linear positions equals one prefill in which everything counts as text", async () => {
    const reply = await finished();
    const text = await embed(model, [...reply.question, ...ids, ...reply.ending]);
    const expected = await lastRows(joined(joined(prefixTokens, text), textOf(model.queries)));
    expectSame(await read(await contextPass(linear, reply), "context"), expected);
  });
});

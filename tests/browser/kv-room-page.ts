/** Decoding in a room on the GPU beside decoding with new tensors at every run, in the page that kv-room.test.ts opens. */
import type { KvCache } from "../../src/engine/runtime/kv-cache";
import { decodeChunk, decodeNext, emptyCache, hiddenOf, lookUp } from "../../src/engine/runtime/language";
import { loadModel, unloadModel } from "../../src/engine/runtime/load";
import type { Model } from "../../src/engine/runtime/model";
import { webRuntime } from "../../src/engine/runtime/ort-web";
import { chooseProvider } from "../../src/engine/runtime/providers";
import { read } from "../../src/engine/runtime/tensors";
import { Gate } from "../../src/engine/store/gate";
import { httpSource } from "../../src/engine/store/source";
import { places } from "./places";

export interface Decoded {
  ids: number[];
  /** Of the last token of each run. */
  hidden: number[][];
  /** GPU buffers with room for a layer's keys, made in the steps. */
  large: number;
}

let large = 0;
const { createBuffer } = GPUDevice.prototype;
GPUDevice.prototype.createBuffer = function (descriptor) {
  if (descriptor.size >= ROW * 30) large++;
  return createBuffer.call(this, descriptor);
};

/** Bytes of a token's keys in a layer of nano. */
const ROW = 2 * 64 * 4;
const PREFIX = Array.from({ length: 33 }, (_, i) => 10 + 7 * i);
const QUESTIONS = [
  [40, 50, 60],
  [41, 51],
];
const STEPS = 3;

/** A question after the prefix, and a few steps; twice on the same prefix. */
async function decode(model: Model): Promise<Decoded> {
  const result: Decoded = { ids: [], hidden: [], large: 0 };
  const prefix = (await decodeChunk(model, emptyCache(model), await lookUp(model, PREFIX))).cache.share();
  for (const question of QUESTIONS) {
    let cache: KvCache = prefix;
    let tokens = question;
    for (let i = 0; i < STEPS; i++) {
      if (i === 1) large = 0;
      const { chunk, next } = await decodeNext(model, cache, await lookUp(model, tokens), {
        checked: false,
        watched: true,
      });
      cache.release();
      cache = chunk.cache;
      result.ids.push(next.id);
      result.hidden.push([...(await read(hiddenOf(chunk), "hidden states")).slice(-model.manifest.context.hidden)]);
      next.embeds?.dispose();
      tokens = [next.id];
    }
    result.large += large;
    cache.release();
  }
  prefix.dispose();
  return result;
}

async function compareRooms(): Promise<{ inRoom: Decoded; grown: Decoded }> {
  const source = httpSource(new URL(places.models, location.href).href);
  const { loaded } = await loadModel(
    { runtime: webRuntime(places.runtime), source, chooseProvider },
    { provider: "webgpu" },
    { turn: (work) => work(), gate: new Gate(), onPointing: () => {}, onFailure: async () => {} },
  );
  const model = loaded.model as Model;
  const { manifest } = model;
  const decoder = { ...manifest.decoder, past_present_share_buffer: false };
  const inRoom = await decode(model);
  const grown = await decode({ ...model, manifest: { ...manifest, decoder } });
  await unloadModel(loaded);
  return { inRoom, grown };
}

Object.assign(globalThis, { compareRooms });

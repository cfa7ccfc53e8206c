/**
 * A published pair's reply on WebGPU, token by token: by the engine, keys and values in place and growing, and by transformers.js.
 * What each asks of WebGPU is counted (scripts/bench/hooks/gpu-counts.js, which the test puts into the page).
 */
import type { Counts } from "../../scripts/bench/engine-worker";
import { openImage } from "../../src/engine/image/decode-browser";
import { beginPhoto, disposePhoto, type EncodedPhoto, finishPhoto } from "../../src/engine/pipeline/encode";
import { predictMask } from "../../src/engine/pipeline/mask-decoder";
import { reason } from "../../src/engine/pipeline/reason";
import { Clock } from "../../src/engine/runtime/clock";
import { loadModel, unloadModel } from "../../src/engine/runtime/load";
import type { Model } from "../../src/engine/runtime/model";
import { webRuntime } from "../../src/engine/runtime/ort-web";
import { chooseProvider } from "../../src/engine/runtime/providers";
import { Gate } from "../../src/engine/store/gate";
import { httpSource } from "../../src/engine/store/source";
import type { Family } from "../hub/made";
import { MODELS } from "../hub/oracle";
import { askHub } from "./ask-hub";
import { giveOwnDevices } from "./own-devices";
import { places } from "./places";

declare const gpuCounts: Counts;
declare const countGpu: () => void;

type Transformers = typeof import("@huggingface/transformers");

export interface Steps {
  text: string;
  /** That the cache holds, and for which its tensors have room. */
  tokens: number;
  rows: number;
  /** Of one step, on the mean of those that are counted. */
  counts: Counts;
}

export interface Question {
  /** Of the models folder. */
  model: string;
  family: Family;
  /** As the hub has it. */
  language: string;
  dtype: "fp32" | "q4";
  hub: string;
  /** A file. */
  photo: number[];
  prompt: string;
  /** Of transformers.js. */
  steps: number;
  /** Whether the engine replies a second time, with a cache that grows. */
  grows: boolean;
}

/** What transformers.js is asked: tokens, no photo. */
const PROMPT = Array.from({ length: 45 }, (_, i) => 10 + 7 * i);
/** Steps until all shaders and buffers are there. */
const WARM = 3;

const noted = (): Counts => ({ ...gpuCounts });

/** Of the second click in the photo's middle: the first makes what stays. */
async function click(model: Model, photo: EncodedPhoto): Promise<Counts> {
  const { width, height } = photo.size;
  const points = [{ x: width / 2, y: height / 2, positive: true }];
  const prompt = { kind: "refine", points, tokens: null, box: null, mask: null } as const;
  await predictMask(model, photo, prompt);
  const before = noted();
  await predictMask(model, photo, prompt);
  return mean([before, noted()]);
}

function mean(at: readonly Counts[]): Counts {
  const [first, last] = [at[0] as Counts, at.at(-1) as Counts];
  const of = (name: keyof Counts) => (last[name] - first[name]) / (at.length - 1);
  return {
    dispatches: of("dispatches"),
    buffers: of("buffers"),
    readBacks: of("readBacks"),
    readBytes: of("readBytes"),
  };
}

async function answer(model: Model, photo: EncodedPhoto, prompt: string): Promise<Steps> {
  const at: Counts[] = [];
  const options = {
    question: model.text.question(prompt),
    watch: null,
    between: { pause: async () => {} },
    onToken: () => void at.push(noted()),
  };
  const { ids, cache } = await reason(model, photo.prefix, options, new Clock());
  const rows = Object.values(cache.feeds())[0]?.dims[2] as number;
  cache.release();
  return { text: model.text.decode(ids), tokens: cache.length, rows, counts: mean(at.slice(WARM)) };
}

async function ours({ model, photo, prompt, grows }: Question) {
  const source = httpSource(new URL(places.models, location.href).href);
  const { loaded } = await loadModel(
    { runtime: webRuntime(places.runtime), source, chooseProvider },
    { model, provider: "webgpu" },
    { turn: (work) => work(), gate: new Gate(), onPointing: () => {}, onFailure: async () => {} },
  );
  const whole = loaded.model as Model;
  const between = { pause: async () => {} };
  const begun = await beginPhoto(whole, await openImage(new Uint8Array(photo)), between, () => {});
  const { read } = await finishPhoto(whole, begun, between, () => {});
  const encoded = { ...begun.pointed, ...read };
  const { manifest } = whole;
  const decoder = { ...manifest.decoder, past_present_share_buffer: false };
  const inPlace = await answer(whole, encoded, prompt);
  const growing = grows ? await answer({ ...whole, manifest: { ...manifest, decoder } }, encoded, prompt) : null;
  const clicked = await click(whole, encoded);
  disposePhoto(encoded);
  await unloadModel(loaded);
  return { inPlace, growing, clicked, cells: manifest.segment_image.mask_size ** 2 };
}

/** Counts alone: without a photo its positions are others. */
async function theirs(transformers: Transformers, { family, language, dtype, hub, steps }: Question): Promise<Counts> {
  const { Tensor, BaseStreamer } = transformers;
  askHub(transformers, hub);
  const model = await transformers[MODELS[family]].from_pretrained(language, { dtype, device: "webgpu" });
  const tensor = (values: bigint[]) => new Tensor("int64", BigInt64Array.from(values), [1, values.length]);
  const at: Counts[] = [];
  class Streamer extends BaseStreamer {
    override put() {
      at.push(noted());
    }
    override end() {}
  }
  await model.generate({
    input_ids: tensor(PROMPT.map(BigInt)),
    attention_mask: tensor(PROMPT.map(() => 1n)),
    max_new_tokens: steps,
    min_new_tokens: steps,
    do_sample: false,
    streamer: new Streamer(),
  } as never);
  await model.dispose();
  // The first it is given is the prompt.
  return mean(at.slice(1 + WARM));
}

async function pairSteps(question: Question) {
  countGpu();
  // First, so that it sets up a runtime of its own.
  const transformers = await import("@huggingface/transformers");
  const mine = await ours(question);
  giveOwnDevices();
  return { ...mine, theirs: await theirs(transformers, question) };
}

export type PairSteps = Awaited<ReturnType<typeof pairSteps>>;

Object.assign(globalThis, { pairSteps });

/**
 * transformers.js in a worker of its own, as the engine is in one: its own Qwen2.5-VL class on a bundle's graphs and on the
 * engine's build of ONNX Runtime. The engine's tokenizer writes its prompts, so that both read the same tokens.
 */
import { compiled } from "../../src/engine/runtime/ort-binary";
import { startOrt } from "../../src/engine/runtime/ort-web";
import { readManifest, smallFiles } from "../../src/engine/store/load";
import type { Manifest } from "../../src/engine/store/manifest";
import { httpSource } from "../../src/engine/store/source";
import { PromptText } from "../../src/engine/text/tokenizer";
import type { RuntimeFiles } from "../../src/engine/wire";

export interface Wanted {
  provider: "wasm" | "webgpu";
  /** Address of the bundle's folder, with a slash at its end. */
  bundle: string;
  runtime: Record<"plain" | "jspi" | "asyncify", RuntimeFiles>;
}

export type Asked = { load: Wanted } | { photo: Blob } | { prompt: string };

/** Milliseconds from the request: of each token; or of what else was asked. */
export interface Told {
  tokens?: number[];
  text?: string;
  version?: string;
  ms: number;
}

/** The graphs that the library runs. */
const THEIRS = ["vision_encoder", "embed_tokens", "decoder_model_merged"] as const;
/** As the engine's sessions: weights are multiplied out once (src/engine/runtime/ort.ts). */
const ONCE = { session: { disable_quant_qdq: "1" } };

type Transformers = typeof import("@huggingface/transformers");

interface Loaded {
  transformers: Transformers;
  // The library's types leave its models' own methods out.
  // biome-ignore lint/suspicious/noExplicitAny: as above
  model: any;
  text: PromptText;
  manifest: Manifest;
  // biome-ignore lint/suspicious/noExplicitAny: as above
  processor: any;
}

let loaded: Loaded | null = null;
let pixels: Record<string, unknown> = {};

const bytesAt = async (address: string) => new Uint8Array(await (await fetch(address)).arrayBuffer());

async function load({ provider, bundle, runtime }: Wanted): Promise<string> {
  // With a runtime that is there before it the library takes no device's name; on WebGPU it sets up its own, of the same
  // version, so that its cache stays on the GPU.
  const { loader, ...binary } = runtime.plain;
  const compile = () => compiled(binary, () => bytesAt(binary.address));
  if (provider === "wasm") await startOrt("plain", loader, compile);
  const transformers = await import("@huggingface/transformers");
  const { env } = transformers;
  const folder = new URL(bundle);
  Object.assign(env, { allowRemoteModels: false, allowLocalModels: true, useBrowserCache: false });
  env.localModelPath = new URL("..", folder).href;
  const { wasm } = env.backends.onnx;
  if (provider === "webgpu" && wasm) {
    wasm.wasmPaths = { mjs: runtime.asyncify.loader, wasm: runtime.asyncify.address };
  }
  const manifest = await readManifest(httpSource(bundle));
  const small = new Map<string, Uint8Array>();
  for (const path of smallFiles(manifest)) small.set(path, await bytesAt(new URL(path, folder).href));
  const name = folder.pathname.split("/").at(-2) as string;
  const paths = new Set(THEIRS.flatMap((graph) => manifest.graphs[graph].external));
  const externalData = await Promise.all(
    [...paths].map(async (path) => ({
      path: path.slice(path.lastIndexOf("/") + 1),
      data: await bytesAt(new URL(path, folder).href),
    })),
  );
  const sessions = { externalData, extra: ONCE };
  const model = await transformers.Qwen2_5_VLForConditionalGeneration.from_pretrained(name, {
    config: configOf(manifest) as never,
    // "auto" stands for no device that is named: the sessions are told theirs.
    ...(provider === "webgpu"
      ? { device: "webgpu", session_options: sessions }
      : { device: "auto", session_options: { ...sessions, executionProviders: ["wasm"] } }),
    dtype: "fp32",
  });
  loaded = {
    transformers,
    model,
    manifest,
    text: PromptText.load(small as never, manifest),
    processor: new transformers.Qwen2VLImageProcessor(processorOf(manifest)),
  };
  return env.version;
}

/** What Qwen2.5-VL's config.json would say of it. */
function configOf({ tokens, decoder, context, image }: Manifest): object {
  return {
    model_type: "qwen2_5_vl",
    image_token_id: tokens.image,
    vision_start_token_id: tokens.vision_start,
    vision_end_token_id: tokens.vision_end,
    eos_token_id: tokens.eos,
    vision_config: { spatial_merge_size: image.merge_size },
    text_config: {
      model_type: "qwen2_5_vl_text",
      hidden_size: context.hidden,
      num_hidden_layers: decoder.layers,
      num_key_value_heads: decoder.kv_heads,
      num_attention_heads: context.hidden / decoder.head_dim,
      vocab_size: decoder.vocab,
    },
  };
}

function sideOf({ image }: Manifest): { width: number; height: number } {
  if (image.sizing.kind !== "fixed") throw new Error("This comparison is for bundles with images of one size.");
  return image.sizing;
}

function processorOf({ image, ...manifest }: Manifest): object {
  const { width, height } = sideOf({ image, ...manifest } as Manifest);
  return {
    do_resize: true,
    do_rescale: true,
    rescale_factor: 1 / 255,
    do_normalize: true,
    do_convert_rgb: true,
    resample: 2,
    min_pixels: width * height,
    max_pixels: width * height,
    patch_size: image.patch_size,
    merge_size: image.merge_size,
    temporal_patch_size: image.temporal_patch_size,
    image_mean: image.mean,
    image_std: image.std,
  };
}

/** The library keeps no encoded photo: what it can keep is its pixels. */
async function readPhoto(photo: Blob): Promise<void> {
  const { transformers, manifest, processor } = loaded as Loaded;
  const image = await transformers.RawImage.fromBlob(photo);
  const { width, height } = sideOf(manifest);
  const { pixel_values, image_grid_thw } = await processor([await image.resize(width, height)]);
  pixels = { pixel_values, image_grid_thw };
}

async function answer(prompt: string, began: number): Promise<Pick<Told, "tokens" | "text">> {
  const { transformers, model, text, manifest } = loaded as Loaded;
  const { width, height } = sideOf(manifest);
  const { patch_size, merge_size } = manifest.image;
  const count = (width * height) / (patch_size * merge_size) ** 2;
  const image = new Array<number>(count).fill(manifest.tokens.image);
  const ids = [...text.beforeImage, ...image, ...text.afterImage, ...text.question(prompt)];
  const tensor = (values: bigint[]) => new transformers.Tensor("int64", BigInt64Array.from(values), [1, ids.length]);
  const [tokens, written]: [number[], number[]] = [[], []];
  // The first it is given is the prompt.
  let isPrompt = true;
  class Streamer extends transformers.BaseStreamer {
    override put(value: bigint[][]) {
      if (!isPrompt) {
        tokens.push(performance.now() - began);
        written.push(...(value[0] ?? []).map(Number));
      }
      isPrompt = false;
    }
    override end() {}
  }
  await model.generate({
    ...pixels,
    input_ids: tensor(ids.map(BigInt)),
    attention_mask: tensor(ids.map(() => 1n)),
    max_new_tokens: manifest.generation.max_new_tokens,
    eos_token_id: manifest.tokens.eos,
    do_sample: false,
    streamer: new Streamer(),
  });
  return { tokens, text: text.decode(written) };
}

const scope = self as unknown as {
  onmessage: ((event: MessageEvent<Asked>) => void) | null;
  postMessage(message: Told | { error: string }): void;
};

scope.onmessage = async ({ data }) => {
  const began = performance.now();
  try {
    let told: Omit<Told, "ms"> = {};
    if ("load" in data) told = { version: await load(data.load) };
    else if ("photo" in data) await readPhoto(data.photo);
    else told = await answer(data.prompt, began);
    scope.postMessage({ ...told, ms: performance.now() - began });
  } catch (error) {
    scope.postMessage({ error: error instanceof Error ? `${error.message}\n${error.stack}` : String(error) });
  }
};

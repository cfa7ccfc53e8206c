/** A pair of true widths on WASM, the engine's worker and transformers.js by turns in one page: the same tokens, and how fast. */
import { createLoupe, type LoupeError } from "../../src/engine/index";
import { threadCounts } from "../../src/engine/runtime/threads";
import { totalBytes } from "../../src/engine/store/listed-file";
import type { Manifest } from "../../src/engine/store/manifest";
import { compare } from "../hub/beside";
import { openOracle } from "../hub/oracle";
import type { WideFamily, WideMode } from "../hub/wide";
import { askHub } from "./ask-hub";
import { places } from "./places";

export interface WideQuestion {
  family: WideFamily;
  dtype: WideMode;
  manifest: Manifest;
  /** Of the hub that transformers.js asks. */
  hub: string;
  photo: { file: number[]; pixels: number[]; width: number; height: number };
  prompt: string;
  tokens: number;
  rounds: number;
}

export type WideReply = Awaited<ReturnType<typeof wide>>;

async function wide({ family, dtype, manifest, hub, photo, prompt, tokens, rounds }: WideQuestion) {
  // First, so that it sets up a runtime of its own.
  const transformers = await import("@huggingface/transformers");
  askHub(transformers, hub);
  // As many threads as the engine takes, not half of the processor's.
  Object.assign(transformers.env.backends.onnx.wasm ?? {}, {
    numThreads: Math.max(...threadCounts(navigator.hardwareConcurrency, totalBytes(manifest.files))),
  });
  const loupe = createLoupe(places);
  const seconds = async <T>(work: () => Promise<T>): Promise<[T, number]> => {
    const begin = performance.now();
    return [await work(), (performance.now() - begin) / 1000];
  };
  const [info, ourLoad] = await seconds(() => loupe.load({ model: manifest.id, provider: "wasm" }));
  const file = new Uint8Array(photo.file);
  // Before the other loads: what the engine does while nobody asks ends here.
  const encoded = await loupe.encode({ image: file });
  const [oracle, theirLoad] = await seconds(() =>
    openOracle(transformers, family, { language: family, segmenter: "sam2" }, { device: "wasm", dtype }),
  );
  const image = { width: photo.width, height: photo.height, data: new Uint8Array(photo.pixels) };
  const { said } = await compare(loupe, oracle, manifest, { file, image }, { prompts: [prompt], boxes: [], tokens });
  const speeds: { ours: number; theirs: number }[] = [];
  const { system, question } = manifest.template;
  const conversation = { system, text: question.replace("{question}", prompt) };
  // Tokens a second behind each reply's first.
  const ourSpeed = async () => (await loupe.segment({ photo: encoded.photo, prompt })).timings.tokens_per_second ?? 0;
  const theirSpeed = async () => {
    const { times } = await oracle.speak(image, conversation, tokens, manifest.tokens.eos);
    return (1000 * (times.length - 1)) / ((times.at(-1) as number) - (times[0] as number));
  };
  for (let round = 0; round < rounds; round++) {
    const early = round % 2 ? await theirSpeed() : null;
    const ours = await ourSpeed();
    speeds.push({ ours, theirs: early ?? (await theirSpeed()) });
  }
  await loupe.dispose();
  await oracle.dispose();
  return { provider: info.provider, encode: encoded.timings, ourLoad, theirLoad, said, speeds };
}

export interface Refused {
  code: string;
  message: string;
  /** Files of weights that were asked for. */
  fetched: string[];
}

async function refusal(model: string): Promise<Refused> {
  const loupe = createLoupe(places);
  const fetched: string[] = [];
  try {
    await loupe.load({
      model,
      provider: "webgpu",
      onEvent: (event) => event.type === "download" && fetched.push(event.file),
    });
    return { code: "none", message: "", fetched };
  } catch (error) {
    const { code, message } = error as LoupeError;
    return { code, message, fetched };
  } finally {
    await loupe.dispose();
  }
}

Object.assign(globalThis, { wide, refusal });

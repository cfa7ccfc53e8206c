/**
 * What transformers.js answers with the same repositories, in Node and in the browser alike. It is given images in their final
 * size: of its own resizing, sharp's in Node and the canvas's in a browser, neither is what the models were trained with.
 */
import type { AutoProcessor, PreTrainedModel, Processor, RawImage, Tensor } from "@huggingface/transformers";
import type { RgbImage } from "../../src/engine/image/resize";
import type { Box } from "../../src/engine/values";
import type { Family } from "./made";

type Transformers = typeof import("@huggingface/transformers");

interface Loaded {
  processor: Processor & ((...inputs: unknown[]) => Promise<Record<string, Tensor>>);
  model: PreTrainedModel & ((inputs: unknown) => Promise<Record<string, Tensor>>);
}

export interface Oracle {
  /** What it writes, greedily, `tokens` of them. */
  speak(image: RgbImage, conversation: { system: string; text: string }, tokens: number, eos: number[]): Promise<Timed>;
  /** Of a box in pixels of the photo: its best mask at the photo's size, row-major, and what it is made of. */
  draw(square: RgbImage, photo: { width: number; height: number }, box: Box): Promise<Drawn>;
  dispose(): Promise<void>;
}

export interface Spoken {
  /** Without the end token where it writes one. */
  ids: number[];
  /** Of each step, f32 [vocab]. */
  logits: Float32Array[];
}

/** What transformers.js wrote; `times`: of its clock in milliseconds, when each step's logits were there. */
export interface Timed extends Spoken {
  times: number[];
}

export interface Drawn {
  mask: Uint8Array;
  /** Low-res logits and score of that mask. */
  logits: number[];
  score: number;
}

/** Its classes. */
export const MODELS = {
  qwen2_vl: "Qwen2VLForConditionalGeneration",
  qwen2_5_vl: "Qwen2_5_VLForConditionalGeneration",
  qwen3_vl: "Qwen3VLForConditionalGeneration",
  sam2: "Sam2Model",
  edgetam: "EdgeTamModel",
} as const;

export interface OracleOptions {
  device?: "webgpu" | "wasm";
  /** Of the language model; the segmenter's is fp32. */
  dtype?: "fp32" | "q4" | "q4f16";
  /** What the segmenter is. */
  drawer?: "sam2" | "edgetam";
}

/** `names`: as from_pretrained takes them. */
export async function openOracle(
  transformers: Transformers,
  family: Family,
  names: { language: string; segmenter: string },
  { dtype = "fp32", drawer = "sam2", ...options }: OracleOptions = {},
): Promise<Oracle> {
  const { RawImage: Image } = transformers;
  const load = async (name: string, kind: keyof typeof MODELS): Promise<Loaded> => {
    const processor = await (transformers.AutoProcessor as typeof AutoProcessor).from_pretrained(name);
    const stored = kind === drawer ? "fp32" : dtype;
    const model = await transformers[MODELS[kind]].from_pretrained(name, { dtype: stored, ...options });
    return { processor, model } as unknown as Loaded;
  };
  const language = await load(names.language, family);
  const segmenter = await load(names.segmenter, drawer);
  const rawOf = ({ data, width, height }: RgbImage): RawImage =>
    new Image(new Uint8ClampedArray(data), width, height, 3);
  return {
    async speak(image, { system, text }, tokens, eos) {
      const { processor, model } = language;
      const messages = [
        { role: "system", content: system },
        { role: "user", content: [{ type: "image" }, { type: "text", text }] },
      ];
      const prompt = processor.apply_chat_template(messages as never, { add_generation_prompt: true });
      const inputs = await processor(prompt, rawOf(image));
      const logits: Float32Array[] = [];
      const times: number[] = [];
      class Kept extends transformers.LogitsProcessor {
        override _call(_: bigint[][], step: Tensor): Tensor {
          times.push(performance.now());
          logits.push(Float32Array.from(step.data as Float32Array));
          return step;
        }
      }
      const logits_processor = new transformers.LogitsProcessorList();
      logits_processor.push(new Kept());
      const limits = { max_new_tokens: tokens, do_sample: false, eos_token_id: eos, logits_processor };
      const sequence = (await model.generate({ ...inputs, ...limits } as never)) as Tensor;
      const asked = (inputs.input_ids as Tensor).dims[1] as number;
      const ids = Array.from(sequence.data as BigInt64Array, Number).slice(asked);
      return { ids: eos.includes(ids.at(-1) as number) ? ids.slice(0, -1) : ids, logits, times };
    },
    async draw(square, photo, [x1, y1, x2, y2]) {
      const { processor, model } = segmenter;
      const [sx, sy] = [square.width / photo.width, square.height / photo.height];
      const input_boxes = [[[x1 * sx, y1 * sy, x2 * sx, y2 * sy]]];
      const inputs = await processor(rawOf(square), { input_boxes });
      const { pred_masks, iou_scores } = await model(inputs);
      const sizes = inputs.reshaped_input_sizes as unknown as [number, number][];
      const [full] = (await (processor as unknown as PostProcessor).post_process_masks(
        pred_masks as Tensor,
        [[photo.height, photo.width]],
        sizes,
      )) as [Tensor];
      const scores = Array.from((iou_scores as Tensor).data as Float32Array);
      const best = scores.indexOf(Math.max(...scores));
      const of = (tensor: Tensor) => {
        const data = tensor.data as Float32Array;
        const length = data.length / scores.length;
        return data.slice(best * length, (best + 1) * length);
      };
      return { mask: Uint8Array.from(of(full)), logits: [...of(pred_masks as Tensor)], score: scores[best] as number };
    },
    async dispose() {
      await language.model.dispose();
      await segmenter.model.dispose();
    },
  };
}

interface PostProcessor {
  post_process_masks(masks: Tensor, photos: [number, number][], seen: [number, number][]): Promise<Tensor[]>;
}

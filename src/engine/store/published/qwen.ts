/** What a published Qwen-VL's own files say of it → its part of a manifest. */
import { z } from "zod";
import { LoupeError } from "../../errors";
import type { GraphSpec, Manifest } from "../manifest";
import { MOST } from "../most";
import { parseJson } from "../parse";
import { type PublishedRepository, smallFile, TEMPLATES } from "./repository";

export const LANGUAGE_GRAPHS = ["vision_encoder", "embed_tokens", "decoder_model_merged"] as const;

const FAMILIES = ["qwen2_vl", "qwen2_5_vl", "qwen3_vl"] as const;
export type Family = (typeof FAMILIES)[number];

const id = z.int().nonnegative().max(MOST.vocab);
const count = (most: number) => z.int().positive().max(most);

const textShape = z.object({
  hidden_size: count(MOST.hidden),
  num_hidden_layers: count(MOST.layers),
  num_attention_heads: count(MOST.layers),
  num_key_value_heads: count(MOST.layers),
  head_dim: count(MOST.hidden).optional(),
  vocab_size: count(MOST.vocab),
  max_position_embeddings: count(MOST.positions),
});

const configShape = z.object({
  model_type: z.enum(FAMILIES),
  image_token_id: id,
  vision_start_token_id: id,
  vision_end_token_id: id,
  text_config: z.unknown().optional(),
});

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const pixels = z.int().positive();

const processorShape = z.object({
  patch_size: count(MOST.patch),
  merge_size: count(MOST.patch),
  temporal_patch_size: count(MOST.patch),
  min_pixels: pixels.nullish(),
  max_pixels: pixels.nullish(),
  size: z.object({ shortest_edge: pixels, longest_edge: pixels }).partial().nullish(),
  image_mean: vec3,
  image_std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
  /** Pillow's number. */
  resample: z.literal([2, 3]).default(3),
});

const generationShape = z.object({ eos_token_id: z.union([id, z.array(id).min(1).max(100)]) });
const tokenizerShape = z.object({ added_tokens: z.array(z.object({ id, content: z.string() })).max(100_000) });
/** A published vocabulary has 150,000 words and as many merges of two. */
const MOST_VALUES = 4_000_000;

const IMAGE_TOKENS = {
  image: "<|image_pad|>",
  vision_start: "<|vision_start|>",
  vision_end: "<|vision_end|>",
} as const;

/** In which the model was trained to say where: pixels of its image, or thousandths of it. */
export const COORDINATES: Record<Family, "absolute" | "relative1000"> = {
  qwen2_vl: "relative1000",
  qwen2_5_vl: "absolute",
  qwen3_vl: "relative1000",
};

const THINK = "First think between <think> and </think> about what is meant and where it is.";
const AS_JSON =
  'Then answer with JSON alone: a list with one {"bbox_2d": [x1, y1, x2, y2], "label": "its name"} for each that matches, ' +
  "or [] if nothing does.";
const AS_MARKUP =
  "Then answer for each that matches with <|object_ref_start|>its name<|object_ref_end|><|box_start|>(x1,y1),(x2,y2)" +
  "<|box_end|>, or with [] if nothing does.";

export const SYSTEM = "You are a helpful assistant.";
export const QUESTIONS: Record<Family, string> = {
  qwen2_vl: `Find in the image: {question}. ${THINK} ${AS_MARKUP}`,
  qwen2_5_vl: `Find in the image: {question}. ${THINK} ${AS_JSON}`,
  qwen3_vl: `Find in the image: {question}. ${THINK} ${AS_JSON}`,
};

export type LanguagePart = Pick<Manifest, "image" | "tokens" | "decoder" | "context" | "box"> & {
  family: Family;
  /** Small files that are the bundle's. */
  tokenizer: { tokenizer: string; config: string; template?: string };
  graphs: Record<(typeof LANGUAGE_GRAPHS)[number], Pick<GraphSpec, "inputs" | "outputs">>;
};

/**
 * `maxPixels`: of the model's image, where its own files allow more. Throws bundle-missing-file; bundle-invalid, naming file
 * and key.
 */
export function readLanguage(repository: PublishedRepository, maxPixels: number): LanguagePart {
  const read = <T>(schema: z.ZodType<T>, path: string, most?: number) =>
    parseJson(schema, smallFile(repository, path), `${path} of ${repository.name}`, most);
  const config = read(configShape, "config.json");
  // Qwen2-VL's has the language model's settings at the top.
  const text =
    config.text_config === undefined
      ? read(textShape, "config.json")
      : read(z.object({ text_config: textShape }), "config.json").text_config;
  const processor = read(processorShape, "preprocessor_config.json");
  const { eos_token_id } = read(generationShape, "generation_config.json");
  const { added_tokens } = read(tokenizerShape, "tokenizer.json", MOST_VALUES);
  const tokens = {
    image: config.image_token_id,
    vision_start: config.vision_start_token_id,
    vision_end: config.vision_end_token_id,
  };
  for (const [name, content] of Object.entries(IMAGE_TOKENS)) {
    const wanted = tokens[name as keyof typeof tokens];
    if (added_tokens.some((token) => token.id === wanted && token.content === content)) continue;
    const why = `${name}_token_id in config.json is ${wanted}, but no added_tokens in tokenizer.json is ${content} with this id`;
    throw new LoupeError("bundle-invalid", `${repository.name}: ${why}.`);
  }
  const [least, most] = [
    processor.min_pixels ?? processor.size?.shortest_edge,
    processor.max_pixels ?? processor.size?.longest_edge,
  ];
  if (least === undefined || most === undefined || least > most) {
    const why = "says no min_pixels and max_pixels, nor size.shortest_edge and size.longest_edge, that fit";
    throw new LoupeError("bundle-invalid", `preprocessor_config.json of ${repository.name} ${why}.`);
  }
  const head_dim = text.head_dim ?? text.hidden_size / text.num_attention_heads;
  if (!Number.isInteger(head_dim)) {
    const sizes = `hidden_size ${text.hidden_size} is no multiple of num_attention_heads ${text.num_attention_heads}`;
    throw new LoupeError("bundle-invalid", `config.json of ${repository.name}: ${sizes}.`);
  }
  const { small } = repository;
  const template = TEMPLATES.find((path) => small.has(path));
  return {
    family: config.model_type,
    tokenizer: { tokenizer: "tokenizer.json", config: "tokenizer_config.json", ...(template && { template }) },
    tokens: { ...tokens, eos: [eos_token_id].flat() },
    image: {
      sizing: {
        kind: "smart",
        min_pixels: Math.min(least, maxPixels),
        max_pixels: Math.min(most, maxPixels, MOST.pixels),
      },
      resample: processor.resample === 2 ? "bilinear" : "bicubic",
      window: null,
      patch_size: processor.patch_size,
      merge_size: processor.merge_size,
      temporal_patch_size: processor.temporal_patch_size,
      regions: 0,
      mean: processor.image_mean,
      std: processor.image_std,
    },
    context: { kind: "none", hidden: text.hidden_size },
    box: { coordinates: COORDINATES[config.model_type] },
    decoder: {
      layers: text.num_hidden_layers,
      kv_heads: text.num_key_value_heads,
      head_dim,
      vocab: text.vocab_size,
      // The graph itself tells (runtime/published).
      kv_dtype: "float32",
      deepstack: 0,
      positions: text.max_position_embeddings,
      past_present_share_buffer: false,
    },
    graphs: graphsOf(text, head_dim, processor),
  };
}

type Io = Pick<GraphSpec, "inputs" | "outputs">;

/** As transformers.js feeds them; a graph need not take all. */
function graphsOf(
  text: z.infer<typeof textShape>,
  headDim: number,
  { patch_size, temporal_patch_size }: z.infer<typeof processorShape>,
): LanguagePart["graphs"] {
  const { hidden_size: hidden, num_hidden_layers: layers, num_key_value_heads: heads, vocab_size: vocab } = text;
  const float = (...shape: (string | number)[]) => ({ dtype: "float32" as const, shape });
  const int = (...shape: (string | number)[]) => ({ dtype: "int64" as const, shape });
  const cache = (name: string, length: string): Io["inputs"] =>
    Object.fromEntries(
      Array.from({ length: 2 * layers }, (_, i) => [
        `${name}.${i >> 1}.${i % 2 ? "value" : "key"}`,
        float("batch", heads, length, headDim),
      ]),
    );
  const embeds = float("batch", "sequence", hidden);
  return {
    vision_encoder: {
      inputs: {
        pixel_values: float("patches", 3 * temporal_patch_size * patch_size ** 2),
        grid_thw: int("images", 3),
        image_grid_thw: int("images", 3),
      },
      outputs: { image_features: float("tokens", hidden) },
    },
    embed_tokens: { inputs: { input_ids: int("batch", "sequence") }, outputs: { inputs_embeds: embeds } },
    decoder_model_merged: {
      inputs: {
        inputs_embeds: embeds,
        attention_mask: int("batch", "total"),
        position_ids: int(3, "batch", "sequence"),
        num_logits_to_keep: int(),
        use_cache_branch: { dtype: "bool", shape: [1] },
        ...cache("past_key_values", "past"),
      },
      outputs: { logits: float("batch", "logits", vocab), ...cache("present", "total") },
    },
  };
}

/** The files of repositories of their true sizes, without weights: what a hub lists, and the small files as published. */
import { createHash } from "node:crypto";
import type { PublishedRepository } from "../../src/engine/store/published/repository";
import type { Family } from "./made";

type Json = Record<string, unknown>;
export type SmallFiles = Record<string, Json>;

const TOKENS = { image_token_id: 151655, vision_start_token_id: 151652, vision_end_token_id: 151653 };
const CLIP = {
  image_mean: [0.48145466, 0.4578275, 0.40821073],
  image_std: [0.26862954, 0.26130258, 0.27577711],
};
const PATCHES = { patch_size: 14, merge_size: 2, temporal_patch_size: 2 };
const QWEN2_TEXT = {
  hidden_size: 1536,
  num_hidden_layers: 28,
  num_attention_heads: 12,
  num_key_value_heads: 2,
  vocab_size: 151936,
  max_position_embeddings: 32768,
};

/** Qwen2-VL-2B, Qwen2.5-VL-3B, Qwen3-VL-2B. */
const LANGUAGE: Record<Family, { config: Json; processor: Json }> = {
  qwen2_vl: {
    config: { ...TOKENS, ...QWEN2_TEXT },
    processor: { ...PATCHES, ...CLIP, min_pixels: 3136, max_pixels: 12845056, resample: 3 },
  },
  qwen2_5_vl: {
    config: {
      ...TOKENS,
      text_config: {
        ...QWEN2_TEXT,
        hidden_size: 2048,
        num_hidden_layers: 36,
        num_attention_heads: 16,
        max_position_embeddings: 128000,
      },
    },
    processor: { ...PATCHES, ...CLIP, min_pixels: 3136, max_pixels: 12845056 },
  },
  qwen3_vl: {
    config: {
      ...TOKENS,
      text_config: {
        ...QWEN2_TEXT,
        hidden_size: 2048,
        num_attention_heads: 16,
        num_key_value_heads: 8,
        head_dim: 128,
        max_position_embeddings: 262144,
      },
    },
    processor: {
      ...PATCHES,
      patch_size: 16,
      image_mean: [0.5, 0.5, 0.5],
      image_std: [0.5, 0.5, 0.5],
      size: { shortest_edge: 65536, longest_edge: 16777216 },
    },
  },
};

/** Small files by name; `model_type` is the family's. */
export function languageFiles(family: Family): SmallFiles {
  const { config, processor } = LANGUAGE[family];
  const added = ["<|endoftext|>", "<|im_start|>", "<|im_end|>"].map((content, i) => ({ id: 151643 + i, content }));
  const vision = { 151652: "<|vision_start|>", 151653: "<|vision_end|>", 151655: "<|image_pad|>" };
  return structuredClone({
    "config.json": { model_type: family, ...config },
    "preprocessor_config.json": processor,
    "generation_config.json": { eos_token_id: [151645, 151643] },
    "tokenizer.json": {
      added_tokens: [...added, ...Object.entries(vision).map(([id, content]) => ({ id: Number(id), content }))],
    },
    "tokenizer_config.json": { chat_template: "{{ messages }}" },
  });
}

export function segmenterFiles(): SmallFiles {
  return structuredClone({
    "config.json": { model_type: "sam2", prompt_encoder_config: { image_size: 1024 } },
    "preprocessor_config.json": {
      size: { height: 1024, width: 1024 },
      image_mean: [0.485, 0.456, 0.406],
      image_std: [0.229, 0.224, 0.225],
    },
  });
}

const LANGUAGE_GRAPHS = ["vision_encoder", "embed_tokens", "decoder_model_merged"];
const SUFFIXES = ["", "_fp16", "_q4", "_q4f16"];

/** The graphs are listed as those of `graphs` with some suffixes, each with two files of weights. */
export function repository(name: string, small: SmallFiles, graphs = LANGUAGE_GRAPHS): PublishedRepository {
  const texts = Object.entries(small).map(
    ([path, json]) => [path, new TextEncoder().encode(JSON.stringify(json))] as const,
  );
  const sum = (text: string | Uint8Array) => createHash("sha256").update(text).digest("hex");
  const weights = graphs.flatMap((graph) =>
    SUFFIXES.flatMap((suffix) => {
      const file = `onnx/${graph}${suffix}.onnx`;
      const bytes = suffix.startsWith("_q4") ? 300_000_000 : 1_200_000_000;
      return [
        { path: file, bytes: 500_000, sha256: sum(file) },
        { path: `${file}_data`, bytes, sha256: sum(`${file}0`) },
        { path: `${file}_data_1`, bytes: 1_000_000, sha256: sum(`${file}1`) },
      ];
    }),
  );
  return {
    name,
    revision: sum(name).slice(0, 40),
    licence: { id: "Apache-2.0", note: "" },
    files: [...texts.map(([path, bytes]) => ({ path, bytes: bytes.length, sha256: sum(bytes) })), ...weights],
    small: new Map(texts),
  };
}

export const SEGMENTER_GRAPHS = ["vision_encoder", "prompt_encoder_mask_decoder"];

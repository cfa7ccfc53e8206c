/**
 * The bundle manifest: everything the engine must know about a set of weights, and nothing that is code.
 *
 * This zod schema is the only definition. `npm run schema` writes it out as JSON Schema
 * (trainer/engine/loupe_engine/schema/manifest.schema.json), and the trainer validates what it exports against that.
 *
 * A bundle that opened once opens for good: a key that comes later has a default that means "as before". One that cannot
 * have such a default makes it schema 2 (tests/engine/manifest-versions.test.ts).
 */
import { z } from "zod";
import { inconsistencies } from "./consistency";
import { evaluation } from "./figures";
import { MOST } from "./most";
import { line, paragraph } from "./said";

const sha256 = z.string().regex(/^[0-9a-f]{64}$/);
export const relativePath = z
  .string()
  .regex(/^[A-Za-z0-9_][A-Za-z0-9_.-]*(\/[A-Za-z0-9_][A-Za-z0-9_.-]*)*$/, "a relative path without '..'");

/** One file of the bundle. `chunks[i]` is the SHA-256 of bytes [i·chunk_bytes, (i+1)·chunk_bytes). */
const bundleFile = z.strictObject({
  path: relativePath,
  bytes: z.int().positive(),
  chunks: z.array(sha256).min(1),
});

const tensorDtype = z.enum(["float32", "float16", "int64", "int32", "bool", "uint8"]);

/** Dimensions are numbers, or names for the dynamic ones. */
const graphTensor = z.strictObject({
  dtype: tensorDtype,
  shape: z.array(z.union([z.int().nonnegative(), z.string()])),
});

export const graph = z
  .strictObject({
    /** The .onnx file. */
    file: relativePath,
    /** External data files, by the names the .onnx refers to (same folder). */
    external: z.array(relativePath),
    /** How the weights are stored: fp32, fp16 (stored halves, computed in fp32), q8, q4, q4f16 … */
    weights: line,
    inputs: z.record(z.string(), graphTensor),
    outputs: z.record(z.string(), graphTensor),
  })
  // Named, so that the JSON Schema has it once.
  .meta({ id: "graph" });

/** Those the head needs: "lens" has no prior, and a context of kind "token" no connector. */
export const graphs = z.strictObject({
  vision_encoder: graph,
  embed_tokens: graph,
  decoder_model_merged: graph,
  connector: graph.optional(),
  segment_encoder: graph,
  prior: graph.optional(),
  mask_decoder: graph,
});
export type GraphName = keyof z.infer<typeof graphs>;
/** In the order of use. */
export const graphNames = Object.keys(graphs.shape) as GraphName[];

const text = z.string().max(MOST.text);
const tag = z.string().max(MOST.tag);

const vec3 = z.tuple([z.number(), z.number(), z.number()]);

/** Where the model says what it understood. D is the language model's hidden size, `hidden`. */
export const context = z.discriminatedUnion("kind", [
  z.strictObject({
    /** M learned queries after the reply. */
    kind: z.literal("queries"),
    /** float32 [M, D], row-major little-endian. */
    file: relativePath,
    count: z.int().positive().max(MOST.tokens),
    hidden: z.int().positive().max(MOST.hidden),
    /** "mrope": positions continue the sequence on the live KV cache. "linear": published LENS weights. */
    positions: z.enum(["mrope", "linear"]),
  }),
  z.strictObject({
    /** The hidden state at the last such token of the reply (CoPRS). */
    kind: z.literal("token"),
    token: z.int().nonnegative(),
    hidden: z.int().positive().max(MOST.hidden),
  }),
  /** Nowhere but in the boxes that it writes (head "box"). */
  z.strictObject({ kind: z.literal("none"), hidden: z.int().positive().max(MOST.hidden) }),
]);

/** The language model's image. Neither way of sizing keeps the photo's aspect exactly. */
export const image = z.strictObject({
  sizing: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("fixed"), width: z.int().positive(), height: z.int().positive() }),
    /** Qwen's smart_resize: near the photo's own size, within the limits. */
    z.strictObject({
      kind: z.literal("smart"),
      min_pixels: z.int().positive(),
      max_pixels: z.int().positive().max(MOST.pixels),
    }),
  ]),
  resample: z.enum(["bilinear", "bicubic"]),
  /** Side of the vision encoder's attention windows in pixels (Qwen2.5-VL: 112); null where there are none. */
  window: z.int().positive().nullable(),
  patch_size: z.int().positive().max(MOST.patch),
  merge_size: z.int().positive().max(MOST.patch),
  temporal_patch_size: z.int().positive().max(MOST.patch),
  /** How many image tokens follow the grid's: likely things that the vision encoder finds, wherever they are. */
  regions: z.int().nonnegative().max(MOST.tokens).default(0),
  mean: vec3,
  std: vec3,
});

const manifestShape = z.strictObject({
  schema: z.literal(1),
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/),
  name: line,
  version: line,
  summary: paragraph,
  /** In plain words, for the model panel. */
  can: z.array(paragraph).max(MOST.shown),
  cannot: z.array(paragraph).max(MOST.shown),
  licence: z.strictObject({ id: line, note: paragraph }),
  base_models: z.array(z.strictObject({ name: line, licence: line, part: line })).max(MOST.shown),
  /**
   * Which published head the decoder was trained with; "unified" feeds both tokens and prior. "box": none, each box of the
   * reply is the mask decoder's prompt.
   */
  head: z.enum(["lens", "coprs", "unified", "box"]),
  /** Whose names and shapes the graphs have: this project's, or those of what is published for transformers.js. */
  layout: z.enum(["loupe", "transformers.js"]).default("loupe"),
  context,
  image,
  segment_image: z.strictObject({
    /** Side of the square segment image. Low-res masks have mask_size², heatmaps heatmap_size² logits. */
    size: z.int().positive().max(MOST.side),
    mask_size: z.int().positive().max(MOST.side),
    heatmap_size: z.int().positive().max(MOST.side),
    /**
     * "stretch": the photo fills the square, aspect not kept (SAM2). "pad": its longest side does, and zeros (after
     * normalisation) are on the right or at the bottom (SAM1).
     */
    fit: z.enum(["stretch", "pad"]),
    mean: vec3,
    std: vec3,
  }),
  tokenizer: z.strictObject({
    tokenizer: relativePath,
    config: relativePath,
    /** A file of its own for the chat template: the text itself, or JSON with `chat_template`. Else it is in `config`. */
    template: relativePath.optional(),
  }),
  /** The words that it was taught, if it says so (vocabulary.ts); as before, nothing is known about words without it. */
  vocabulary: relativePath.optional(),
  tokens: z.strictObject({
    eos: z.array(z.int().nonnegative()).min(1),
    image: z.int().nonnegative(),
    vision_start: z.int().nonnegative(),
    vision_end: z.int().nonnegative(),
  }),
  template: z.strictObject({
    system: text,
    /** The user turn's text; `{question}` is replaced by the prompt. */
    question: text.includes("{question}"),
    /** How it reads the prompt's letters: as typed, or all in lower case. */
    case: z.enum(["typed", "lower"]).default("typed"),
    /** The signs it was trained with; others are left out of the prompt (normalise.ts). Not said: none are. */
    signs: z.string().min(1).max(MOST.tag).optional(),
    /** Opening and closing tag; null where the model is not asked for a thought. */
    think: z.tuple([tag, tag]).nullable(),
    /** Null where the answer has no tags: then it is all that is outside the thought. */
    answer: z.tuple([tag, tag]).nullable(),
  }),
  box: z.strictObject({
    /** "absolute": pixels of the resized model image. "relative1000": 0…1000. Null: the reply has no box. */
    coordinates: z.enum(["absolute", "relative1000"]).nullable(),
  }),
  generation: z.strictObject({
    max_new_tokens: z.int().positive().max(MOST.tokens),
    max_prompt_tokens: z.int().positive().max(MOST.tokens),
  }),
  decoder: z.strictObject({
    layers: z.int().positive().max(MOST.layers),
    kv_heads: z.int().positive().max(MOST.layers),
    head_dim: z.int().positive().max(MOST.hidden),
    vocab: z.int().positive().max(MOST.vocab),
    kv_dtype: z.enum(["float32", "float16"]),
    /** How many of its first layers take image features of their own (Qwen3-VL); 0 for none. */
    deepstack: z.int().nonnegative().max(MOST.layers),
    /** The length of its rotary tables: positions are below this. */
    positions: z.int().positive().max(MOST.positions).default(16_384),
    /** Whether past and present keys and values may be the same buffers (on WebGPU), with more rows than tokens. */
    past_present_share_buffer: z.boolean().default(false),
  }),
  mask: z.strictObject({
    /** Whether the box the model wrote is given to the mask decoder as a box prompt too. */
    prompt_with_box: z.boolean(),
    /** Low-res mask logits are cut at this value. */
    threshold: z.number(),
    /** Whether a text prompt without a box is followed by the point (0, 0) that says "no point". Clicks always are. */
    pad_point: z.boolean(),
    /** Whether a box is followed by it too, as SAM2's own predictor has it (SAM's has not). */
    pad_box: z.boolean().default(false),
    /**
     * Of a text prompt: when (logits above delta) / (logits above −delta) of mask 0 is less than `threshold`, the best
     * of masks 1…3 by predicted IoU is taken (SAM2's dynamic multimask). Null: always mask 0.
     */
    stability: z.strictObject({ delta: z.number().positive(), threshold: z.number() }).nullable(),
    /**
     * Of every mask, in low-res cells: holes and islands of at most so many are taken out (SAM2's transforms). 0: none,
     * as in bundles from before there was such a thing (nano 0.2.0).
     */
    max_hole_area: z.int().nonnegative().default(0),
    max_sprinkle_area: z.int().nonnegative().default(0),
  }),
  graphs,
  chunk_bytes: z.int().positive(),
  files: z.array(bundleFile).min(1).max(MOST.files),
  /** WebGPU features without which the graphs cannot run there (e.g. "shader-f16"); empty means any adapter. */
  requires: z.strictObject({ features: z.array(line).max(MOST.shown), memory_mb: z.int().positive() }),
  evaluation: z.array(evaluation).max(MOST.shown),
});

/** What the shape alone cannot say is checked too. */
export const manifestSchema = manifestShape.superRefine((manifest, issues) => {
  for (const { path, message } of inconsistencies(manifest)) issues.addIssue({ code: "custom", path, message });
});

export type Manifest = z.infer<typeof manifestShape>;
export type GraphSpec = z.infer<typeof graph>;

/** The sizes and kinds of a model's parts. */
import { z } from "zod";
import { count, fraction, maybe } from "./scalars";

const pixels = count;

const vision = z.discriminatedUnion("kind", [
  /** A convolutional trunk; the photo is resized to image_size × image_size. */
  z.strictObject({
    kind: z.literal("conv"),
    image_size: pixels,
    patch_size: pixels,
    merge_size: count,
    temporal_patch_size: count.default(2),
  }),
  /** NanoDet-g (--weights detector, or fetched): a grid of tokens, then one for each of the likeliest boxes. */
  z.strictObject({
    kind: z.literal("detector"),
    image_size: pixels,
    regions: z.int().min(1).max(64),
    /** Of the regions' tokens. */
    order: z.enum(["score", "left_to_right"]).default("score"),
  }),
  /** The tower of the backbone's own family; the photo keeps its aspect, within the pixel limits. */
  z.strictObject({
    kind: z.literal("qwen"),
    hidden: count,
    depth: count,
    heads: count,
    intermediate: count,
    patch_size: pixels,
    merge_size: count.default(2),
    temporal_patch_size: count.default(2),
    min_pixels: count.default(3136),
    max_pixels: count.default(1_000_000),
    /** Side of an attention window in pixels (Qwen2.5-VL: 112); none where every block sees the whole photo. */
    window: maybe(pixels),
    /** Blocks that see the whole photo where there are windows. */
    full_attention: z.array(z.int().nonnegative()).default([]),
    /** Blocks whose output also enters the language model's first layers (Qwen3-VL). */
    deepstack: z.array(z.int().nonnegative()).default([]),
    /** Learned position embeddings (Qwen3-VL: 2304, a square of 48). */
    positions: maybe(count),
  }),
  /** CLIP's tower (LLaVA-1.5); the photo is resized to image_size × image_size. */
  z.strictObject({
    kind: z.literal("clip"),
    hidden: count,
    depth: count,
    heads: count,
    intermediate: count,
    image_size: pixels,
    patch_size: pixels,
  }),
]);

/** Whose eyes a backbone has. */
const TOWERS: Record<string, string[]> = { small: ["conv", "detector"], llava: ["clip"] };
const towersOf = (kind: string) => TOWERS[kind] ?? ["qwen"];

const segmenter = z.discriminatedUnion("kind", [
  /** SAM2's prompt encoder and mask decoder on a small convolutional encoder. */
  z.strictObject({
    kind: z.literal("lite"),
    image_size: pixels,
    mlp_dim: count,
    /** EfficientNet-Lite0's, or NanoDet's (`loupe-trainer fetch`). */
    trunk: z.enum(["efficientnet", "nanodet"]).default("efficientnet"),
    /** Whether features at stride 2 reach the mask too, and those at stride 4 see their neighbours. */
    fine: z.boolean().default(false),
  }),
  /** SAM 2.0 with its Hiera encoder (LENS: large). */
  z.strictObject({
    kind: z.literal("sam2"),
    size: z.enum(["tiny", "small", "base_plus", "large"]),
    image_size: pixels.default(1024),
    mlp_dim: count.default(2048),
  }),
  /** SAM with its ViT encoder (CoPRS: vit_h). */
  z.strictObject({
    kind: z.literal("sam1"),
    size: z.enum(["vit_b", "vit_l", "vit_h"]),
    image_size: pixels.default(1024),
    mlp_dim: count.default(2048),
  }),
]);

export const model = z
  .strictObject({
    /** The language model. "small" is Qwen2.5-VL's text half in any size, with a tokenizer of its own. */
    backbone: z.strictObject({
      kind: z.enum(["small", "qwen2_vl", "qwen2_5_vl", "qwen3_vl", "llava"]),
      hidden: count,
      layers: count,
      heads: count,
      kv_heads: count,
      intermediate: count,
      /** Rows of the embedding table. For "small" an upper bound: its tokenizer may need fewer. */
      vocab: z.int().min(300),
      rope_theta: z.number().positive(),
      dropout: fraction.default(0),
      /** Where it is not hidden / heads (Qwen3). */
      head_size: maybe(count),
      /** Whether the LM head is the embedding table. */
      tied: z.boolean().default(true),
      /** A sentence encoder that reads a question first (--weights language): MiniLM-L6's sizes. */
      reader: maybe(
        z.strictObject({
          hidden: count.default(384),
          layers: count.default(6),
          heads: count.default(12),
          intermediate: count.default(1536),
          /** Places it tells apart. */
          longest: count.default(128),
          /** Tokens of the template before a question. */
          opening: count.default(2),
        }),
      ),
      /** Name of the published weights, for people: give their folder with --weights. */
      source: maybe(z.string()),
    }),
    vision,
    segmenter,
    context: z.strictObject({
      /** M learned queries behind the reply (LENS); none where there is a token. */
      queries: maybe(count),
      /** The mask is prompted from the state at the last such token of the reply (CoPRS, LISA). */
      token: maybe(z.string().min(1)),
      /** "linear": the second pass of the published LENS weights, in which every token counts as text. */
      positions: z.enum(["mrope", "linear"]).default("mrope"),
    }),
    /** "vit" and "mlp" are ours, "lens" the published one, of depth 0 without its blocks (LENS, Table 4: "MLP"). */
    connector: maybe(
      z.strictObject({
        kind: z.enum(["vit", "mlp", "lens"]),
        depth: z.int().nonnegative(),
        heads: count,
        prompt_tokens: count,
      }),
    ),
    /**
     * "lisa": the state at the context's token, through an MLP, is the decoder's one prompt; it has no bundle. "box": published
     * parts as they are, each box of the reply prompts the segmenter; there is nothing to train.
     */
    head: z.enum(["lens", "coprs", "unified", "lisa", "box"]),
    /** Whether the box the model wrote also prompts the mask decoder. */
    prompt_with_box: z.boolean(),
    /** Where mask 0 is unstable, the best of masks 1 to 3 takes its place (SAM2's own way; LENS's evaluation). */
    dynamic_multimask: z.boolean().default(false),
  })
  .superRefine((value, context) => {
    const { backbone, vision, segmenter } = value;
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    const head = backbone.head_size ?? backbone.hidden / backbone.heads;
    if (!Number.isInteger(head) || head % 2 !== 0) {
      refuse(
        ["backbone", "hidden"],
        `hidden / heads must be an even whole number (rotary embedding), not ${backbone.hidden} / ${backbone.heads}`,
      );
    }
    if (backbone.heads % backbone.kv_heads !== 0) {
      refuse(
        ["backbone", "kv_heads"],
        `heads (${backbone.heads}) must be a multiple of kv_heads (${backbone.kv_heads})`,
      );
    }
    const towers = towersOf(backbone.kind);
    if (!towers.includes(vision.kind)) {
      const own = towers.map((kind) => `"${kind}"`).join(" or ");
      refuse(["vision", "kind"], `a ${backbone.kind} backbone sees through ${own}`);
    }
    if (backbone.reader !== null && backbone.kind !== "small") {
      refuse(
        ["backbone", "reader"],
        "only a small backbone has one: the published families were not trained behind it",
      );
    }
    if (vision.kind === "conv" && vision.image_size % (vision.patch_size * vision.merge_size) !== 0) {
      const block = vision.patch_size * vision.merge_size;
      refuse(["vision", "image_size"], `must be a multiple of patch_size × merge_size = ${block}`);
    }
    if (vision.kind === "clip" && vision.image_size % vision.patch_size !== 0) {
      refuse(["vision", "image_size"], `must be a multiple of patch_size = ${vision.patch_size}`);
    }
    if (vision.kind === "detector" && (vision.image_size % 32 !== 0 || vision.image_size < 64)) {
      refuse(["vision", "image_size"], "must be a multiple of 32, and at least 64");
    }
    if (segmenter.image_size % 16 !== 0) refuse(["segmenter", "image_size"], "must be a multiple of 16");
    const { token, queries } = value.context;
    if (value.head === "box") {
      if (backbone.kind === "llava")
        refuse(["backbone", "kind"], 'LLaVA has no bundle, which is all that head "box" makes');
      if (backbone.kind === "small") refuse(["backbone", "kind"], 'head "box" is for published language models');
      if (token !== null) refuse(["context", "token"], 'head "box" has no context');
      if (queries !== null) refuse(["context", "queries"], 'head "box" has no context');
      if (value.connector !== null) refuse(["connector"], 'head "box" has no context: there is no connector');
      if (!value.prompt_with_box) refuse(["prompt_with_box"], 'must be true: head "box" has no other prompt');
      return;
    }
    if (token !== null) {
      if (value.head !== "coprs" && value.head !== "lisa") {
        refuse(["context", "token"], 'only heads "coprs" and "lisa" read the state at a token');
      }
      if (queries !== null) refuse(["context", "queries"], "the context is a token: there are no queries");
      if (value.connector !== null) refuse(["connector"], "the context is a token: there is no connector");
      return;
    }
    if (value.head === "lisa") refuse(["context", "token"], 'missing: head "lisa" reads the state at one');
    if (queries === null) refuse(["context", "queries"], "missing; or give a token");
    if (value.connector === null) refuse(["connector"], "missing");
    else if (backbone.hidden % value.connector.heads !== 0) {
      refuse(["connector", "heads"], `hidden (${backbone.hidden}) must be a multiple of it`);
    }
    if (value.connector?.kind === "vit" && value.connector.depth === 0) {
      refuse(["connector", "depth"], 'must be at least 1; without blocks it is kind "mlp"');
    }
    if (value.connector?.kind === "lens" && (value.head !== "lens" || value.connector.prompt_tokens !== 1)) {
      refuse(["connector", "kind"], 'the published connector makes one token, for head "lens" alone');
    }
  });

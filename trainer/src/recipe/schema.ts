/**
 * What a recipe may say. The Python engine receives a recipe only after it passed this schema, with every default
 * filled in, so a key is added here first. Objects are strict: a misspelt key is an error, never ignored.
 */
import { z } from "zod";

const count = z.int().positive();
const weight = z.number().nonnegative();
const fraction = z.number().min(0).max(1);

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
    window: pixels.optional(),
    /** Blocks that see the whole photo where there are windows. */
    full_attention: z.array(z.int().nonnegative()).default([]),
    /** Blocks whose output also enters the language model's first layers (Qwen3-VL). */
    deepstack: z.array(z.int().nonnegative()).default([]),
    /** Learned position embeddings (Qwen3-VL: 2304, a square of 48). */
    positions: count.optional(),
  }),
]);

const segmenter = z.discriminatedUnion("kind", [
  /** SAM2's prompt encoder and mask decoder on a small convolutional encoder. */
  z.strictObject({ kind: z.literal("lite"), image_size: pixels, mlp_dim: count }),
  /** SAM 2.0 with its Hiera encoder (LENS: large). */
  z.strictObject({
    kind: z.literal("sam2"),
    size: z.enum(["tiny", "small", "base_plus", "large"]),
    image_size: pixels.default(1024),
  }),
  /** SAM with its ViT encoder (CoPRS: vit_h). */
  z.strictObject({
    kind: z.literal("sam1"),
    size: z.enum(["vit_b", "vit_l", "vit_h"]),
    image_size: pixels.default(1024),
  }),
]);

const model = z
  .strictObject({
    /** The language model. "small" is Qwen2.5-VL's text half in any size, with a tokenizer of its own. */
    backbone: z.strictObject({
      kind: z.enum(["small", "qwen2_vl", "qwen2_5_vl", "qwen3_vl"]),
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
      head_size: count.optional(),
      /** Whether the LM head is the embedding table. */
      tied: z.boolean().default(true),
      /** Name of the published weights, for people: give their folder with --weights. */
      source: z.string().optional(),
    }),
    vision,
    segmenter,
    context: z.strictObject({
      /** M learned queries behind the reply (LENS); none where there is a token. */
      queries: count.optional(),
      /** The mask is prompted from the state at the last such token of the reply (CoPRS). */
      token: z.string().min(1).optional(),
      /** "linear": the second pass of the published LENS weights, in which every token counts as text. */
      positions: z.enum(["mrope", "linear"]).default("mrope"),
    }),
    /** "vit" and "mlp" are ours, "lens" the published one. */
    connector: z
      .strictObject({
        kind: z.enum(["vit", "mlp", "lens"]),
        depth: count,
        heads: count,
        prompt_tokens: count,
      })
      .optional(),
    head: z.enum(["lens", "coprs", "unified"]),
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
    if ((backbone.kind === "small") !== (vision.kind === "conv")) {
      refuse(
        ["vision", "kind"],
        `a ${backbone.kind} backbone sees through "${backbone.kind === "small" ? "conv" : "qwen"}"`,
      );
    }
    const block = vision.patch_size * vision.merge_size;
    if (vision.kind === "conv" && vision.image_size % block !== 0) {
      refuse(["vision", "image_size"], `must be a multiple of patch_size × merge_size = ${block}`);
    }
    if (segmenter.image_size % 16 !== 0) refuse(["segmenter", "image_size"], "must be a multiple of 16");
    const { token, queries } = value.context;
    if (token !== undefined) {
      if (value.head !== "coprs") refuse(["context", "token"], 'only head "coprs" reads the state at a token');
      if (queries !== undefined) refuse(["context", "queries"], "the context is a token: there are no queries");
      if (value.connector !== undefined) refuse(["connector"], "the context is a token: there is no connector");
      return;
    }
    if (queries === undefined) refuse(["context", "queries"], "missing; or give a token");
    if (value.connector === undefined) refuse(["connector"], "missing");
    else if (backbone.hidden % value.connector.heads !== 0) {
      refuse(["connector", "heads"], `hidden (${backbone.hidden}) must be a multiple of it`);
    }
    if (value.connector?.kind === "lens" && (value.head !== "lens" || value.connector.prompt_tokens !== 1)) {
      refuse(["connector", "kind"], 'the published connector makes one token, for head "lens" alone');
    }
  });

/** The conversation and the form of a reply. */
const text = z
  .strictObject({
    system: z.string().default("You are Loupe."),
    question: z.string().includes("{question}").default("Find: {question}"),
    think: z.tuple([z.string(), z.string()]).nullable().default(["<think>", "</think>"]),
    answer: z.tuple([z.string(), z.string()]).nullable().default(["<answer>", "</answer>"]),
    /** How a true box is written: Qwen2.5-VL's grounding JSON, Qwen2-VL's box tokens (LENS), or not at all (CoPRS). */
    box: z.enum(["json", "qwen2", "none"]).default("json"),
    /** "absolute": pixels of the resized image; "relative1000": 0 to 1000 (Qwen2-VL, Qwen3-VL). */
    coordinates: z.enum(["absolute", "relative1000"]).default("absolute"),
  })
  .prefault({});

export const DATASETS = [
  "refcoco",
  "refcoco+",
  "refcocog",
  "grefcoco",
  "reason-seg",
  "grounding-suite",
  "vlm-r1",
  "photo-pack",
] as const;

/** A published dataset, below the folder given with --data. */
const dataset = z.strictObject({
  name: z.enum(DATASETS),
  /** Its folder there; its name when left out. */
  folder: z.string().optional(),
  /** Of its reader, e.g. split, split_by (unc, umd, google). */
  options: z.record(z.string(), z.string()).default({}),
  /** How often it is drawn from, by its size times this. */
  weight: z.number().positive().default(1),
});

/** Composite scenes, or published datasets. */
const data = z.union([
  z.strictObject({ train: z.array(dataset).min(1) }),
  z.strictObject({
    scenes: count,
    expressions_per_scene: count,
    /** Side of a composite scene in pixels. */
    size: count,
    seed: z.int().nonnegative(),
    /** Processes that compose scenes. */
    workers: count.default(2),
  }),
]);

function lossWeights<Loss extends string>(losses: readonly Loss[]) {
  const weights = Object.fromEntries(losses.map((name) => [name, weight.optional()]));
  return z.strictObject(weights as Record<Loss, z.ZodOptional<typeof weight>>);
}

/** How the learning rate falls: `final` is the share of it that is left at the end (the kind's own when left out). */
const schedule = z.strictObject({
  kind: z.enum(["cosine", "linear", "onecycle", "constant"]).default("cosine"),
  final: fraction.optional(),
  /** The fall begins when the warm-up ends, as in transformers' schedules; else both begin at once. */
  after_warmup: z.boolean().default(false),
});

/** Low-rank adapters on the language model's linear layers of these names; merged when the stage is done. */
const lora = z.strictObject({
  rank: count,
  alpha: z.number().positive(),
  targets: z.array(z.string().min(1)).min(1).default(["q_proj", "k_proj", "v_proj", "o_proj"]),
});

/** What every training stage has. `losses` are the weights of its loss terms, by the stage's own names; the engine's are kept where one is left out. */
function common<Loss extends string>(losses: readonly Loss[]) {
  return {
    /** The stage's length: steps, or times that every question is asked. */
    steps: count.optional(),
    epochs: z.number().positive().optional(),
    /** Samples of one step, over all its micro-batches and processes. */
    batch: count,
    /** Micro-batches a step. */
    accumulate: count.default(1),
    lr: z.number().positive(),
    /** Steps of linear warm-up. */
    warmup: z.int().nonnegative().default(100),
    schedule: schedule.prefault({}),
    weight_decay: weight.default(0.01),
    betas: z.tuple([fraction, fraction]).default([0.9, 0.98]),
    /** Norm to which gradients are clipped. */
    clip: z.number().positive().default(1),
    /** Decay a step of the weights' moving average, which later stages and the export then use. */
    ema: z.number().positive().max(1).optional(),
    precision: z.enum(["bf16", "fp32"]).default("bf16"),
    /** Layers compute again on the way back what they would otherwise keep: less memory, more time. */
    gradient_checkpointing: z.boolean().default(false),
    lora: lora.optional(),
    /** Wall-clock cap: the schedule follows whichever of steps and minutes comes first. */
    minutes: z.number().positive().optional(),
    checkpoint_every: count.default(500),
    log_every: count.default(20),
    /** Expressions or masks taken of each scene, which is encoded once for all of them. */
    prompts_per_image: count.default(4),
    losses: lossWeights(losses),
    /** Whether the image trunk is trained in this stage too. */
    train_trunk: z.boolean().default(false),
  };
}

interface Lengths {
  warmup: number;
  steps?: number;
  epochs?: number;
  batch: number;
  accumulate: number;
}

/** A stage is as long as exactly one of its settings says, and longer than its warm-up; its batch can be split. */
function lengthFits(value: Lengths, context: z.RefinementCtx) {
  const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if (value.steps === undefined && value.epochs === undefined) refuse("steps", "missing; or give epochs");
  if (value.steps !== undefined && value.epochs !== undefined) refuse("epochs", "give either steps or epochs");
  if (value.steps !== undefined && value.warmup > value.steps) {
    refuse("warmup", `longer than the stage (${value.steps} steps)`);
  }
  if (value.batch % value.accumulate !== 0) refuse("accumulate", `does not divide the batch (${value.batch})`);
}

const stage = <Loss extends string>(...losses: Loss[]) => z.strictObject(common(losses)).superRefine(lengthFits);

export const REWARDS = [
  "format_tags",
  "format_tags_strict",
  "format_coprs",
  "format_coprs_paper",
  "box_iou",
  "box_iou_squared",
  "mask_iou",
  "mask_iou_squared",
  "mask_coprs",
  "brevity",
  "absent",
] as const;

/** Of the mask: bce, dice, focal. Of the heatmap: prior × (prior_bce + prior_dice). segmentation weighs them all. */
const RL_LOSSES = ["bce", "dice", "focal", "prior", "prior_bce", "prior_dice", "segmentation"] as const;

/** `batch` counts rollouts: groups of `group` replies to one expression, `prompts_per_image` expressions a photo. */
const rl = z
  .strictObject({
    ...common(RL_LOSSES),
    /** Other weights from a step on, each a change of those before (CoPRS); steps in ascending order. */
    losses_from: z.array(z.strictObject({ step: count, losses: lossWeights(RL_LOSSES) })).default([]),
    /** Weight of a target's pixels in the focal loss, 1 − α of the others'; without it all weigh 1. */
    focal_alpha: fraction.optional(),
    focal_gamma: weight.default(2),
    /** Optimizer steps that one batch of rollouts serves; with more than one the clip counts. */
    updates: count.default(1),
    /** Steps between two groups of rollouts that are kept for the report; 0 keeps none. */
    samples_every: z.int().nonnegative().default(50),
    group: z.int().min(2).default(8),
    temperature: z.number().positive().default(1),
    top_p: z.number().positive().max(1).default(1),
    /** 0 leaves every token in. */
    top_k: z.int().nonnegative().default(0),
    max_new_tokens: count.default(96),
    /** What samples the replies: "vllm" (published families; not run on a GPU yet) takes `gpu_memory` of the card's. */
    rollout: z
      .strictObject({
        engine: z.enum(["torch", "vllm"]).default("torch"),
        gpu_memory: z.number().positive().max(1).default(0.3),
      })
      .prefault({}),
    /** Weight of each reward. */
    rewards: z.partialRecord(z.enum(REWARDS), weight),
    /** Share of the expressions that ask for what is not there; as they come in the pool when left out. */
    absent_share: z.number().min(0).max(1).optional(),
    /** Deviation that a group's advantages are divided by. */
    scale: z.enum(["unbiased", "population", "none"]).default("unbiased"),
    /** Added to that deviation. */
    advantage_eps: z.number().positive().default(1e-4),
    reduction: z.enum(["grpo", "bnpo", "dr_grpo"]).default("grpo"),
    /** Weight of the KL to the weights the stage began with. */
    beta: weight.default(0.04),
    /** Bound on a token's KL. */
    kl_clamp: z.number().positive().optional(),
    clip_low: z.number().positive().max(1).default(0.2),
    clip_high: z.number().positive().default(0.2),
    /**
     * Multiple of `lr` for a part of the model; 0 leaves it as it is. `vision` (a Qwen tower) is as `backbone` where left
     * out, `prompt_encoder` as `decoder`.
     */
    lr_scale: z
      .partialRecord(
        z.enum(["backbone", "vision", "queries", "connector", "prior", "decoder", "prompt_encoder"]),
        weight,
      )
      .default({}),
  })
  .superRefine((value, context) => {
    lengthFits(value, context);
    const photo = value.group * value.prompts_per_image;
    if (value.batch % photo !== 0) {
      context.addIssue({
        code: "custom",
        path: ["batch"],
        message: `not a multiple of group × prompts_per_image (${photo})`,
      });
    }
    const steps = value.losses_from.map((change) => change.step);
    const late = steps.findIndex((step, index) => index > 0 && step <= (steps[index - 1] ?? 0));
    if (late > 0) {
      context.addIssue({ code: "custom", path: ["losses_from", late, "step"], message: "not after the one before it" });
    }
  });

const stages = z.strictObject({
  vision: stage("box", "box_sigma").optional(),
  segmenter: stage("bce", "dice", "iou", "object").optional(),
  cold_start: stage("box", "box_sigma", "conclusion", "look", "look_back").optional(),
  align: stage("bce", "dice", "prior").optional(),
  rl: rl.optional(),
});

const exporting = z.strictObject({
  id: z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, "lower-case letters, digits and dashes"),
  name: z.string().min(1),
  version: z.string().min(1),
  summary: z.string().min(1),
  /** In plain words, for the model panel. */
  can: z.array(z.string()),
  cannot: z.array(z.string()),
  licence: z.strictObject({ id: z.string(), note: z.string() }),
  base_models: z.array(z.strictObject({ name: z.string(), licence: z.string(), part: z.string() })).default([]),
  /** Files are hashed in pieces of this many bytes. */
  chunk_bytes: z.int().min(65536).default(1048576),
  max_new_tokens: count.default(96),
  max_prompt_tokens: count.default(96),
  /** Bits of the language model's stored weights. */
  decoder_bits: z.literal([4, 8, 16, 32]).default(8),
  /** Of the language graphs of a published family; fp16 needs an adapter with shader-f16. */
  activations: z.enum(["fp32", "fp16"]).default("fp32"),
  /** What a browser should have free to run the bundle. */
  memory_mb: count.default(400),
});

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "lower-case letters, digits, dashes and underscores"),
  seed: z.int().nonnegative(),
  model,
  text,
  data,
  stages,
  export: exporting,
});

export type Recipe = z.infer<typeof recipeSchema>;
export type TrainingStage = keyof Recipe["stages"];

/**
 * What a recipe may say. The Python engine receives a recipe only after it passed this schema, with every default
 * filled in, so a key is added here first. Objects are strict: a misspelt key is an error, never ignored.
 */
import { z } from "zod";

const count = z.int().positive();
const weight = z.number().nonnegative();
const fraction = z.number().min(0).max(1);

const model = z
  .strictObject({
    /** The language model: Qwen2.5-VL's text half. */
    backbone: z.strictObject({
      hidden: count,
      layers: count,
      heads: count,
      kv_heads: count,
      intermediate: count,
      /** Upper bound; the tokenizer trained on the expressions may need fewer. */
      vocab: z.int().min(300),
      rope_theta: z.number().positive(),
      dropout: fraction.default(0),
    }),
    /** The language model's eyes. Sizes in pixels; the photo is resized to image_size × image_size. */
    vision: z.strictObject({
      kind: z.enum(["conv"]),
      image_size: count,
      patch_size: count,
      merge_size: count,
      temporal_patch_size: count.default(2),
    }),
    segmenter: z.strictObject({ image_size: count, mlp_dim: count }),
    context: z.strictObject({ queries: count }),
    connector: z.strictObject({ kind: z.enum(["vit", "mlp"]), depth: count, heads: count, prompt_tokens: count }),
    head: z.enum(["lens", "coprs", "unified"]),
    /** Whether the box the model wrote also prompts the mask decoder. */
    prompt_with_box: z.boolean(),
  })
  .superRefine((value, context) => {
    const { backbone, vision, segmenter } = value;
    const refuse = (path: string[], message: string) => context.addIssue({ code: "custom", path, message });
    if (backbone.hidden % (2 * backbone.heads) !== 0) {
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
    const block = vision.patch_size * vision.merge_size;
    if (vision.image_size % block !== 0) {
      refuse(["vision", "image_size"], `must be a multiple of patch_size × merge_size = ${block}`);
    }
    if (segmenter.image_size % 16 !== 0) refuse(["segmenter", "image_size"], "must be a multiple of 16");
  });

const data = z.strictObject({
  scenes: count,
  expressions_per_scene: count,
  /** Side of a composite scene in pixels. */
  size: count,
  seed: z.int().nonnegative(),
  /** Processes that compose scenes. */
  workers: count.default(2),
});

/** What every training stage has. `losses` are the weights of its loss terms, by the stage's own names; the engine's are kept where one is left out. */
function common<Loss extends string>(losses: readonly Loss[]) {
  const weights = Object.fromEntries(losses.map((name) => [name, weight.optional()]));
  return {
    steps: count,
    batch: count,
    lr: z.number().positive(),
    /** Steps of linear warm-up. */
    warmup: z.int().nonnegative().default(100),
    weight_decay: weight.default(0.01),
    /** Norm to which gradients are clipped. */
    clip: z.number().positive().default(1),
    /** Wall-clock cap: the schedule follows whichever of steps and minutes comes first. */
    minutes: z.number().positive().optional(),
    checkpoint_every: count.default(500),
    log_every: count.default(20),
    /** Expressions or masks taken of each scene, which is encoded once for all of them. */
    prompts_per_image: count.default(4),
    losses: z.strictObject(weights as Record<Loss, z.ZodOptional<typeof weight>>),
    /** Whether the image trunk is trained in this stage too. */
    train_trunk: z.boolean().default(false),
  };
}

function warmupFits(value: { warmup: number; steps: number }, context: z.RefinementCtx) {
  if (value.warmup > value.steps) {
    context.addIssue({ code: "custom", path: ["warmup"], message: `longer than the stage (${value.steps} steps)` });
  }
}

const stage = <Loss extends string>(...losses: Loss[]) => z.strictObject(common(losses)).superRefine(warmupFits);

const REWARDS = [
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

/** `batch` counts rollouts: groups of `group` replies to one expression, `prompts_per_image` expressions a photo. */
const rl = z
  .strictObject({
    ...common(["bce", "dice", "prior", "segmentation"]),
    group: z.int().min(2).default(8),
    temperature: z.number().positive().default(1),
    top_p: z.number().positive().max(1).default(1),
    /** 0 leaves every token in. */
    top_k: z.int().nonnegative().default(0),
    max_new_tokens: count.default(96),
    /** Weight of each reward. */
    rewards: z.partialRecord(z.enum(REWARDS), weight),
    /** Share of the expressions that ask for what is not there; as they come in the pool when left out. */
    absent_share: z.number().min(0).max(1).optional(),
    /** Deviation that a group's advantages are divided by. */
    scale: z.enum(["unbiased", "population", "none"]).default("unbiased"),
    reduction: z.enum(["grpo", "bnpo", "dr_grpo"]).default("grpo"),
    /** Weight of the KL to the weights the stage began with. */
    beta: weight.default(0.04),
    clip_low: z.number().positive().max(1).default(0.2),
    clip_high: z.number().positive().default(0.2),
    /** Multiple of `lr` for a part of the model; 0 leaves it as it is. */
    lr_scale: z.partialRecord(z.enum(["backbone", "queries", "connector", "prior", "decoder"]), weight).default({}),
  })
  .superRefine((value, context) => {
    warmupFits(value, context);
    const photo = value.group * value.prompts_per_image;
    if (value.batch % photo !== 0) {
      context.addIssue({
        code: "custom",
        path: ["batch"],
        message: `not a multiple of group × prompts_per_image (${photo})`,
      });
    }
  });

const stages = z.strictObject({
  vision: stage("box", "box_sigma"),
  segmenter: stage("bce", "dice", "iou", "object"),
  cold_start: stage("box", "box_sigma", "conclusion", "look", "look_back"),
  align: stage("bce", "dice", "prior"),
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
  /** What a browser should have free to run the bundle. */
  memory_mb: count.default(400),
});

export const recipeSchema = z.strictObject({
  name: z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "lower-case letters, digits, dashes and underscores"),
  seed: z.int().nonnegative(),
  model,
  data,
  stages,
  export: exporting,
});

export type Recipe = z.infer<typeof recipeSchema>;
export type TrainingStage = keyof Recipe["stages"];

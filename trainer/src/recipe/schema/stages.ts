/** The settings of each training stage. */
import { z } from "zod";
import { count, fraction, maybe, weight } from "./scalars";

function lossWeights<Loss extends string>(losses: readonly Loss[]) {
  const weights = Object.fromEntries(losses.map((name) => [name, weight.optional()]));
  return z.strictObject(weights as Record<Loss, z.ZodOptional<typeof weight>>);
}

/** How the learning rate falls: `final` is the share of it that is left at the end (the kind's own when left out). */
const schedule = z.strictObject({
  kind: z.enum(["cosine", "linear", "onecycle", "constant"]).default("cosine"),
  final: maybe(fraction),
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
    steps: maybe(count),
    epochs: maybe(z.number().positive()),
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
    ema: maybe(z.number().positive().max(1)),
    precision: z.enum(["bf16", "fp32"]).default("bf16"),
    /** Layers compute again on the way back what they would otherwise keep: less memory, more time. */
    gradient_checkpointing: z.boolean().default(false),
    lora: maybe(lora),
    /** Wall-clock cap: the schedule follows whichever of steps and minutes comes first. */
    minutes: maybe(z.number().positive()),
    checkpoint_every: count.default(500),
    log_every: count.default(20),
    /** Expressions or masks taken of each scene, which is encoded once for all of them. */
    prompts_per_image: count.default(4),
    losses: lossWeights(losses),
  };
}

interface Lengths {
  warmup: number;
  steps: number | null;
  epochs: number | null;
  batch: number;
  accumulate: number;
}

/** A stage is as long as exactly one of its settings says, and longer than its warm-up; its batch can be split. */
function lengthFits(value: Lengths, context: z.RefinementCtx) {
  const refuse = (key: string, message: string) => context.addIssue({ code: "custom", path: [key], message });
  if (value.steps === null && value.epochs === null) refuse("steps", "missing; or give epochs");
  if (value.steps !== null && value.epochs !== null) refuse("epochs", "give either steps or epochs");
  if (value.steps !== null && value.warmup > value.steps) {
    refuse("warmup", `longer than the stage (${value.steps} steps)`);
  }
  if (value.batch % value.accumulate !== 0) refuse("accumulate", `does not divide the batch (${value.batch})`);
}

const stage = <Loss extends string>(...losses: Loss[]) => z.strictObject(common(losses)).superRefine(lengthFits);

const segmenter = z
  .strictObject({
    ...common(["bce", "dice", "edge", "iou", "object"]),
    /** Share of the scenes drawn that are photos with masks of their own; as they come in the pool when left out. */
    photos: maybe(fraction),
    /** Which sources' photos are drawn, and the share (of the sum) that each has of them; as they come when left out. */
    sources: z.record(z.string(), z.number().positive()).default({}),
    /** Whether the ImageNet trunk learns too, from stride 8 on. */
    train_trunk: z.boolean().default(false),
    /** Up to these shares of the steps, images of another size than the model's; smaller ones cost a part of the time. */
    sizes: z.array(z.strictObject({ until: fraction, image_size: z.int().positive().multipleOf(32) })).default([]),
  })
  .superRefine(lengthFits);

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
  "distinct",
  "absent",
] as const;

/**
 * Of the mask: bce, dice, focal. Of the heatmap: prior × (prior_bce + prior_dice). segmentation weighs them all; policy weighs
 * advantages and KL: at 0 nothing is sampled, and the true replies are drawn from (CoPRS's supervised mode); then `reply`
 * weighs the cross-entropy of these (LISA's; 0 when left out).
 */
const RL_LOSSES = [
  "bce",
  "dice",
  "focal",
  "prior",
  "prior_bce",
  "prior_dice",
  "segmentation",
  "policy",
  "reply",
] as const;

/** `batch` counts rollouts: groups of `group` replies to one expression, `prompts_per_image` expressions a photo. */
const rl = z
  .strictObject({
    ...common(RL_LOSSES),
    /** Other weights from a step on, each a change of those before (CoPRS); steps in ascending order. */
    losses_from: z.array(z.strictObject({ step: count, losses: lossWeights(RL_LOSSES) })).default([]),
    /** Weight of a target's pixels in the focal loss, 1 − α of the others'; without it all weigh 1. */
    focal_alpha: maybe(fraction),
    focal_gamma: weight.default(2),
    /** Added above and below the line of the Dice losses: LENS has 1, CoPRS 0. */
    dice_smooth: weight.default(1),
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
    absent_share: maybe(fraction),
    /** Whether a reply whose answer has no box, and is no refusal, draws a mask and is paid for it (LENS). */
    mask_without_box: z.boolean().default(false),
    /** Deviation that a group's advantages are divided by. */
    scale: z.enum(["unbiased", "population", "none"]).default("unbiased"),
    /** Added to that deviation. */
    advantage_eps: z.number().positive().default(1e-4),
    reduction: z.enum(["grpo", "bnpo", "dr_grpo"]).default("grpo"),
    /** Weight of the KL to the weights the stage began with. */
    beta: weight.default(0.04),
    /** Bound on a token's KL. */
    kl_clamp: maybe(z.number().positive()),
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
    const photo = value.group * value.prompts_per_image * value.accumulate;
    if (value.batch % photo !== 0) {
      context.addIssue({
        code: "custom",
        path: ["batch"],
        message: `not a multiple of group × prompts_per_image × accumulate (${photo})`,
      });
    }
    const steps = value.losses_from.map((change) => change.step);
    const late = steps.findIndex((step, index) => index > 0 && step <= (steps[index - 1] ?? 0));
    if (late > 0) {
      context.addIssue({ code: "custom", path: ["losses_from", late, "step"], message: "not after the one before it" });
    }
  });

export const stages = z.strictObject({
  vision: maybe(stage("box", "box_sigma")),
  segmenter: maybe(segmenter),
  choice: maybe(stage("look")),
  cold_start: maybe(stage("box", "box_sigma", "choice", "conclusion", "look", "look_back", "pointer")),
  align: maybe(stage("bce", "dice", "prior")),
  rl: maybe(rl),
});

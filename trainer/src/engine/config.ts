/** The file that the engine is started with. It arrives whole: the engine's own classes have no defaults. */
import { writeFileSync } from "node:fs";
import { z } from "zod";
import { recipeSchema } from "../recipe/schema";
import { count, maybe } from "../recipe/schema/scalars";

/** Weights to start from, published ones or (run) those of another run: what --weights may name. */
export const PARTS = ["backbone", "segmenter", "tokenizer", "lens", "coprs", "run", "detector", "language"] as const;

export const SHARDS = ["none", "zero2", "zero3", "fsdp"] as const;

const positive = z.number().positive();

/** What a recipe is estimated for, without a GPU. Bytes in GB of 10⁹, rates of one card. */
export const dryRunSchema = z.strictObject({
  stage: z.enum(["cold_start", "align", "rl"]),
  gpus: count,
  shard: z.enum(SHARDS),
  gpu_memory_gb: positive.default(80),
  /** Peak of dense bf16 matrix products. */
  gpu_tflops: positive.default(989),
  /** Memory bandwidth in TB/s: what sampling is bound by. */
  gpu_bandwidth_tb: positive.default(3.35),
  /** GB/s at which a card gathers sharded weights from the others. */
  link_gb: positive.default(100),
  /** Share of the peak that training reaches, and batched sampling where bandwidth is not the limit. */
  mfu: positive.default(0.35),
  rollout_mfu: positive.default(0.05),
  /** Width and height of a usual photo, for the time; memory is for the largest the recipe lets through. */
  photo: z.tuple([count, count]).default([640, 480]),
  /** Length of a usual reply, for the time; memory is for `max_new_tokens`. */
  reply_tokens: maybe(count),
});

export const runConfigSchema = z.strictObject({
  verb: z.string().min(1),
  recipe: recipeSchema,
  run: z.string().min(1),
  /** Photo packs; without them scenes are drawn shapes. */
  photos: maybe(z.string()),
  pool: maybe(z.string()),
  device: z.enum(["cpu", "cuda"]).default("cpu"),
  threads: count,
  weights: maybe(z.partialRecord(z.enum(PARTS), z.string())),
  /** Where the datasets of `data.train` lie. */
  data_root: maybe(z.string()),
  /** Where segment features of their photos are kept from one epoch to the next; not kept where it is null. */
  features: maybe(z.string()),
  dry_run: maybe(dryRunSchema),
  out: maybe(z.string()),
  /** Of the verb alone. */
  extra: z.record(z.string(), z.string()).default({}),
});

export type DryRunSettings = z.infer<typeof dryRunSchema>;
export type RunConfig = z.infer<typeof runConfigSchema>;
/** `recipe`: as loadRecipe gives it. Of the rest what is null or has a default may be left out. */
export type RunSettings = Omit<z.input<typeof runConfigSchema>, "recipe"> & Pick<RunConfig, "recipe">;

/** The whole configuration, as the engine takes it. */
export function runConfig(settings: RunSettings): RunConfig {
  return runConfigSchema.parse(settings);
}

export function writeConfig(file: string, settings: RunSettings): void {
  writeFileSync(file, `${JSON.stringify(runConfig(settings), null, 2)}\n`);
}

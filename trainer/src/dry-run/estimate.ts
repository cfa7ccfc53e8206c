/** What the engine's dry run says (dry_run/estimate.py): bytes, seconds, operations, tokens. Estimates all. */
import { z } from "zod";

const amounts = z.record(z.string(), z.number());

export const estimateSchema = z.object({
  recipe: z.string(),
  settings: z.object({
    stage: z.string(),
    gpus: z.number(),
    shard: z.string(),
    gpu_memory_gb: z.number(),
    gpu_tflops: z.number(),
    gpu_bandwidth_tb: z.number(),
    link_gb: z.number(),
    mfu: z.number(),
    rollout_mfu: z.number(),
    photo: z.tuple([z.number(), z.number()]),
  }),
  parts: z.array(z.object({ name: z.string(), parameters: z.number(), trained: z.number() })),
  /** Trained parameters in all where adapters are among them; else 0. */
  adapters: z.number(),
  batch: z.object({ samples: z.number(), micro: z.number(), photos: z.number(), accumulate: z.number() }),
  lengths: z.object({ usual: amounts, longest: amounts }),
  tokens_a_step: amounts,
  flops_a_step: amounts,
  seconds_a_step: amounts,
  questions: z.number().nullable(),
  questions_from: z.string(),
  epochs: z.number().nullable(),
  steps: z.number().nullable(),
  hours: z.number().nullable(),
  /** Of one GPU, by phase and purpose. */
  memory: z.record(z.string(), amounts),
  gradient_checkpointing: z.boolean(),
  peak: z.object({ phase: z.string(), bytes: z.number() }),
  fits: z.boolean(),
  advice: z.array(z.string()),
});

export type Estimate = z.infer<typeof estimateSchema>;

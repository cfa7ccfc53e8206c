/** What was measured of a bundle, as its manifest tells it. */
import { z } from "zod";
import { line, paragraph } from "./said";

/** Of clicks and boxes instead of words: mean IoU with the truth over `n` things. */
export const pointing = z.strictObject({
  n: z.int().nonnegative(),
  /** Of the mask drawn from the truth's tight box. */
  box: z.number().nullable(),
  /** After one, two, three clicks. */
  click_1: z.number().nullable(),
  click_2: z.number().nullable(),
  click_3: z.number().nullable(),
});

/** Medians, on the machine that measured; in milliseconds but for tokens_per_second. */
export const speed = z
  .strictObject({
    /** Both image encoders and the photo's prefix, of a photo that is already decoded. */
    encode_ms: z.number(),
    /** From the prompt to the first token, on an encoded photo. */
    first_token_ms: z.number(),
    tokens_per_second: z.number(),
    /** encode_ms and the first prompt on the photo together. */
    first_prompt_ms: z.number(),
    /** A whole answer to any later prompt on the same photo. */
    next_prompt_ms: z.number(),
    click_ms: z.number(),
  })
  .partial();

/**
 * One row of measured figures: `loupe eval` on exactly these graphs. Fractions in 0…1; null where not measured. A row of
 * clicks and boxes has `pointing`, and nothing of what was measured on sentences.
 */
export const evaluation = z.strictObject({
  set: line,
  describes: paragraph,
  n: z.int().nonnegative(),
  giou: z.number().nullable(),
  ciou: z.number().nullable(),
  p50: z.number().nullable(),
  p70: z.number().nullable(),
  p90: z.number().nullable(),
  box_accuracy: z.number().nullable(),
  /** Refused, of the lines on which nothing matches. */
  absent_accuracy: z.number().nullable(),
  /** Not refused, of the lines with a target. */
  answer_rate: z.number().nullable(),
  /** gIoU of each trivial baseline on the same lines. */
  baselines: z.record(line, z.number()).optional(),
  /** Median of all replies. */
  thought_tokens: z.number().nonnegative().optional(),
  /** Of the lines with a target for which a heatmap was drawn: its mean IoU with the truth. */
  heatmap_iou: z.number().optional(),
  /** Pearson's R of a line's heatmap IoU with its mask IoU, over the same lines. */
  heatmap_r: z.number().min(-1).max(1).optional(),
  /** Of each group of lines. */
  groups: z
    .record(
      line,
      z.strictObject({
        n: z.int().nonnegative(),
        p50: z.number().nullable(),
        ciou: z.number().nullable(),
        giou: z.number().nullable(),
      }),
    )
    .optional(),
  pointing: pointing.optional(),
  speed: speed.optional(),
  /** Failed lines of each class. */
  failures: z.record(line, z.int().positive()).optional(),
});

export type Evaluation = z.infer<typeof evaluation>;
export type Pointing = z.infer<typeof pointing>;
export type Speed = z.infer<typeof speed>;

/** What is kept of an answered line, so that a run that was broken off goes on behind it: its answer, and what is counted. */
import { z } from "zod";
import { type Speed, speed } from "../../engine/store/figures";
import { failureKinds } from "./failures";

const fraction = z.number().min(0).max(1);
const overlap = z.object({ intersection: z.int().nonnegative(), union: z.int().nonnegative() });
const counts = z.object({ size: z.tuple([z.int().positive(), z.int().positive()]), counts: z.string() });
const box = z.tuple([z.number(), z.number(), z.number(), z.number()]);
const id = z.union([z.string(), z.int()]);

const kept = z.object({
  /** The line's, and the SHA-256 of its photo's file: another photo of that name is asked anew. */
  number: z.int().positive(),
  photo: z.string(),
  times: z.array(z.tuple([z.enum(Object.keys(speed.shape) as (keyof Speed)[]), z.number()])),
});

/** `judged`: of a line with truth. */
export const answeredInText = kept.extend({
  answer: z.object({
    id,
    rle: counts.nullable(),
    box: box.nullable(),
    absent: z.boolean(),
    think: z.string(),
    answer: z.string(),
    ms: z.number(),
  }),
  judged: z
    .object({
      outcome: z.object({
        mask: overlap,
        target: z.boolean(),
        refused: z.boolean(),
        boxIou: fraction.nullable(),
        heatmap: overlap.nullable(),
        thoughtTokens: z.int().nonnegative().nullable(),
        baselines: z.record(z.string(), overlap),
      }),
      failure: z.enum(failureKinds).nullable(),
    })
    .nullable(),
});
export type AnsweredInText = z.infer<typeof answeredInText>;

export const answeredByPointing = kept.extend({
  answer: z.object({
    id,
    box: z.object({ rle: counts, iou: fraction }),
    clicks: z.array(z.object({ x: z.number(), y: z.number(), positive: z.boolean(), rle: counts, iou: fraction })),
  }),
});
export type AnsweredByPointing = z.infer<typeof answeredByPointing>;

/** How it is a line of a part file. */
export const writtenAs = <T>(schema: z.ZodType<T>) => ({
  write: (item: T) => JSON.stringify(item),
  read(line: string): T | null {
    try {
      return schema.safeParse(JSON.parse(line)).data ?? null;
    } catch {
      return null;
    }
  },
});

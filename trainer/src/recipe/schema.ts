/**
 * What a recipe may say. The Python engine receives a recipe only after it passed this schema, with every default
 * filled in, so a key is added here first. Objects are strict: a misspelt key is an error, never ignored.
 */
import { z } from "zod";
import { data, text } from "./schema/data";
import { model } from "./schema/model";
import { count, maybe } from "./schema/scalars";
import { stages } from "./schema/stages";

export { DATASETS } from "./schema/data";
export { REWARDS } from "./schema/stages";

/** For the model card alone: a bundle is the same without them. */
export const cardOnly = z.strictObject({
  /** Where the training data come from. */
  data: z.array(z.strictObject({ name: z.string().min(1), what: z.string(), licence: z.string().min(1) })).default([]),
  /** What it was trained on, in words. */
  hardware: maybe(z.string().min(1)),
  /** What follows from how it fails. */
  failure_notes: z.array(z.string()).default([]),
  /** What the card's pictures of failures show, and their licence. */
  failure_pictures: maybe(z.string().min(1)),
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
  /** Of the convolutions' weights in the small kind's segment encoder. */
  segmenter_bits: z.literal([8, 16]).default(16),
  /** Of the language graphs of a published family; fp16 needs an adapter with shader-f16. */
  activations: z.enum(["fp32", "fp16"]).default("fp32"),
  /** What a browser should have free to run the bundle. */
  memory_mb: count.default(400),
  /** Holes and islands of the masks that are taken out: at most so many low-res cells (SAM2's transforms). */
  max_hole_area: z.int().nonnegative().default(0),
  max_sprinkle_area: z.int().nonnegative().default(0),
  ...cardOnly.shape,
});

const recipeName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "lower-case letters, digits, dashes and underscores");

export const recipeSchema = z.strictObject({
  name: recipeName,
  seed: z.int().nonnegative(),
  /** What it goes on from: a run of this recipe (--weights run=FOLDER), however far it is, with its mask decoder or not. */
  from_run: maybe(z.strictObject({ recipe: recipeName, decoder: z.enum(["tuned", "published"]).default("tuned") })),
  model,
  text,
  data,
  stages,
  export: exporting,
});

export type Recipe = z.infer<typeof recipeSchema>;
export type TrainingStage = keyof Recipe["stages"];

/** The conversation, and what is trained on. */
import { z } from "zod";
import { count, maybe } from "./scalars";

/** The conversation and the form of a reply. */
export const text = z
  .strictObject({
    system: z.string().default("You are Loupe."),
    question: z.string().includes("{question}").default("Find: {question}"),
    /** How the model reads the letters of a prompt: as typed, or all in lower case. */
    case: z.enum(["typed", "lower"]).default("typed"),
    /** The signs it is trained with; others are left out of a prompt. Null: all are read. */
    signs: z.string().min(1).nullable().default(null),
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
  /** Its folder there; when left out, the one of its name, else that of --data itself (refer_seg, reason_seg, …). */
  folder: maybe(z.string()),
  /** Of its reader, e.g. split, split_by (unc, umd, google). */
  options: z.record(z.string(), z.string()).default({}),
  /** How often it is drawn from, by its size times this. */
  weight: z.number().positive().default(1),
});

/** Composite scenes and photos, or published datasets. */
export const data = z.union([
  z.strictObject({ train: z.array(dataset).min(1) }),
  z.strictObject({
    scenes: count,
    /** Share of the scenes that are real photos with their own annotated things. */
    photos: z.number().min(0).max(1).default(0),
    /** Share of these that are several photos of a source side by side. */
    rows: z.number().min(0).max(1).default(0),
    expressions_per_scene: count,
    /** Side of a composite scene in pixels. */
    size: count,
    seed: z.int().nonnegative(),
    /** Processes that compose scenes. */
    workers: count.default(2),
  }),
]);

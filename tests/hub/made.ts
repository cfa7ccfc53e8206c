/** Tiny models in the layout of transformers.js (trainer/engine/tests/hub_layout.py), made once for the code that makes them. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { pythonOf } from "../../scripts/lib/python.mjs";
import type { Box } from "../../src/engine/values";

export const FAMILIES = ["qwen2_vl", "qwen2_5_vl", "qwen3_vl"] as const;
export type Family = (typeof FAMILIES)[number];
/** The small one has masks of 32 cells a side instead of 256. */
export type Segmenter = "sam2" | "sam2_small" | "edgetam";
/** With weights of 4 bits. */
export type Quantized = `${Family}_q4`;
export type Repository = Family | Quantized | Segmenter;

export interface Questions {
  system: string;
  /** `{question}` stands for the prompt. */
  asked: string;
  /** By prompt: what the models were taught. Boxes are in pixels of the photo. */
  answers: Record<string, { thought: string; things: { box: Box; label: string }[]; replies: Record<Family, string> }>;
}

export interface Hub {
  /** Of a repository. */
  folder(name: Repository): string;
  photo: Uint8Array;
  questions: Questions;
}

const root = resolve(import.meta.dirname, "../..");
const engine = join(root, "trainer/engine");

/** Throws what Python said if it failed. */
export async function makeHub(names: readonly Repository[]): Promise<Hub> {
  const kept = (name: Repository) => join(root, ".cache/hub", `${name}-${sourcesSum(name)}`);
  mkdirSync(join(root, ".cache/hub"), { recursive: true });
  for (const name of names) if (!existsSync(kept(name))) await make(kept(name), name);
  const first = kept(names[0] as Repository);
  return {
    folder: (name) => join(kept(name), name),
    photo: new Uint8Array(readFileSync(join(first, "photo.png"))),
    questions: JSON.parse(readFileSync(join(first, "questions.json"), "utf8")) as Questions,
  };
}

/** Whole or not at all, also where two tests make it at the same time. */
async function make(kept: string, name: Repository): Promise<void> {
  const folder = mkdtempSync(`${kept}-making-`);
  try {
    const env = { OMP_NUM_THREADS: "1", ...process.env };
    await promisify(execFile)(pythonOf(), ["-m", "tests.hub_layout", folder, name], {
      cwd: engine,
      env,
      maxBuffer: 2 ** 28,
    });
    renameSync(folder, kept);
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    if (!existsSync(kept)) throw error;
  }
}

/** Of all code that may change what is made. */
function sourcesSum(name: Repository): string {
  const sum = createHash("sha256");
  const below = (folder: string, pattern: RegExp) => {
    for (const path of readdirSync(join(engine, folder), { recursive: true, encoding: "utf8" }).sort()) {
      if (pattern.test(path)) sum.update(path).update(readFileSync(join(engine, folder, path)));
    }
  };
  const isSegmenter = /^(sam2|edgetam)/.test(name);
  below("tests", isSegmenter ? /^hub_(layout|sam2|edgetam)\.py$/ : /^hub_(layout|files|qwen)\.py$/);
  below("loupe_engine/export", /^(graphs|(qwen|sam)\/\w+)\.py$/);
  below("loupe_engine/models", /^(backbone|inputs|prompts|sam2|vision)\.py$/);
  return sum.digest("hex").slice(0, 16);
}

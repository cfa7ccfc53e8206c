/**
 * The trainer's commands at full size (trainer/README.md, and docs/lens.md's evaluation), as they stand there, on made-up files of
 * the published names and layout: a folder of Qwen2.5-VL, Meta's SAM 2 with its video memory, RefCOCO's three sets, a LENS
 * checkpoint. Changed are only the recipe's sizes and where runs lie.
 */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";
import { pythonOf } from "../../scripts/lib/python.mjs";
import { fullSizeCommands } from "../document-commands";

const ROOT = join(import.meta.dirname, "../..");
const [estimate, align, rl, bring] = fullSizeCommands().map(({ args }) => args) as [
  string[],
  string[],
  string[],
  string[],
];
let work: string;

beforeAll(async () => {
  work = mkdtempSync(join(tmpdir(), "loupe-full-size-"));
  await promisify(execFile)(pythonOf(), ["-m", "tests.made_full_size", work], { cwd: join(ROOT, "trainer/engine") });
});
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** `own`: with the recipe's sizes changed. @returns what it printed. Throws where it ends with another status than 0. */
async function trainer(args: readonly string[], own = true): Promise<string> {
  const recipe = args.indexOf("--recipe") + 1;
  const words = args.map((word, i) => (own && i === recipe ? `${word}.yaml` : word));
  const env = { ...process.env, LOUPE_PYTHON: pythonOf(), OMP_NUM_THREADS: "1" };
  const program = join(ROOT, "trainer/bin/loupe-trainer.mjs");
  const { stdout, stderr } = await promisify(execFile)(process.execPath, [program, ...words], {
    cwd: work,
    env,
    maxBuffer: 2 ** 26,
  });
  return stdout + stderr;
}

const read = (...path: string[]) => readFileSync(join(work, ...path), "utf8");
const steps = (stage: string) =>
  read("runs/a", stage, "metrics.jsonl")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line) as { step: number; loss: number; metrics: Record<string, number> });

test("the estimate is of the recipe as it is", async () => {
  expect(await trainer([...estimate, "--run", "runs/dry"], false)).toMatch(/16 GPU\(s\).*Fits: /s);
});

test("aligned, then trained by GRPO in two processes", async () => {
  const said = await trainer([...align, "--run", "runs/a"]);
  for (const set of ["refcoco(unc)", "refcoco+(unc)", "refcocog(umd)"])
    expect(said).toContain(`${set} train: 8 records`);
  // An epoch of 24 questions, four a step.
  expect(steps("align").map(({ step }) => step)).toEqual([1, 2, 3, 4, 5, 6]);
  await trainer([...rl, "--run", "runs/a", "--processes", "2"]);
  // Of 24 questions, two a step and four replies to each.
  expect(steps("rl").at(-1)?.step).toBe(12);
  for (const { loss, metrics } of [...steps("align"), ...steps("rl")]) {
    expect([Number.isFinite(loss), metrics.skipped]).toEqual([true, 0]);
  }
});

test("what they trained is measured on the sets' held-out splits", async () => {
  const files = align.slice(align.indexOf("--data"));
  await trainer(["eval", ...align.slice(1, 3), ...files, "--run", "runs/a"]);
  const row = JSON.parse(read("runs/a/eval/refcoco-testA-unc.json"));
  expect(row).toMatchObject({ n: 4 });
  expect(row.giou).toBeGreaterThanOrEqual(0);
});

test("a checkpoint of LENS is measured, and becomes a bundle", async () => {
  const weights = ["--weights", "lens=LENS", "--weights", "segmenter=sam2_hiera_large.pt"];
  await trainer(["eval", "--recipe", "lens-3b", ...weights, "--data", "DATASETS", "--run", "runs/lens"]);
  expect(JSON.parse(read("runs/lens/eval/refcocog-val-umd.json"))).toMatchObject({ n: 4 });
  await trainer([...bring.map((word) => word.replace("DIR", "LENS")), "--run", "runs/import"]);
  expect(JSON.parse(read("models/lens-3b/manifest.json"))).toMatchObject({
    head: "lens",
    segment_image: { size: expect.any(Number) },
  });
});

/** `loupe-trainer bench` from the command to the printed figures: the real engine, a tiny model, drawn scenes. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { findRecipe, loadRecipe } from "../src/recipe/load";

// PyTorch takes its time on a machine that is busy, or without bf16 instructions.
vi.setConfig({ testTimeout: 600_000 });

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), "../bin/loupe-trainer.mjs");
const sizes = [
  "data.size=64",
  "model.vision.image_size=64",
  "model.segmenter.image_size=64",
  "stages.segmenter.batch=2",
  "stages.segmenter.prompts_per_image=2",
];

let run: string;
beforeEach(() => {
  run = mkdtempSync(path.join(os.tmpdir(), "loupe-bench-"));
});
afterEach(() => rmSync(run, { recursive: true, force: true }));

function bench(...options: string[]) {
  const file = path.join(run, "tiny.yaml");
  const { stages, ...recipe } = loadRecipe(findRecipe("pico"), sizes);
  writeFileSync(file, JSON.stringify({ ...recipe, stages: { segmenter: stages.segmenter } }));
  const args = [program, "bench", "--recipe", file, "--run", run, "--device", "cpu", ...options];
  return spawnSync(process.execPath, args, { encoding: "utf8" });
}

it("prints what the engine measured, and leaves no scenes or tokenizer in the run", () => {
  const { status, stdout, stderr } = bench("--steps", "2", "--json");
  expect(stderr).toContain("no scene pool: 128 scenes of drawn shapes instead");
  expect(status).toBe(0);
  const figures = JSON.parse(stdout);
  expect(figures).toMatchObject({ recipe: "pico", steps: 2, stages: [{ stage: "segmenter", samples: 2 }] });
  const shares: number[] = Object.values(figures.stages[0].shares);
  expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(1, 6);
  expect(readFileSync(path.join(run, "bench/bench.txt"), "utf8")).toMatch(/^segmenter +[\d.]+ +[\d.]+ ms/m);
  expect(existsSync(path.join(run, "data"))).toBe(false);
  expect(existsSync(path.join(run, "tokenizer"))).toBe(false);
});

it("refuses what it cannot measure", () => {
  expect(bench("--steps", "0").stderr).toContain("--steps 0: expected a whole number of at least 1.");
  expect(bench("--processes", "2").stderr).toContain("Unknown option --processes.");
});

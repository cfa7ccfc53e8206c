/** The dry run: its options, its table, and one estimate by the real engine. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { expect, it, describe as suite, vi } from "vitest";
import { parseOptions } from "../src/arguments";
import { type Estimate, estimateSchema } from "../src/dry-run/estimate";
import { dryRunOptions, dryRunSettings } from "../src/dry-run/options";
import { describe } from "../src/dry-run/table";

vi.setConfig({ testTimeout: 180_000 });

const program = path.join(path.dirname(fileURLToPath(import.meta.url)), "../bin/loupe-trainer.mjs");
const settings = (...args: string[]) => dryRunSettings(parseOptions(args, dryRunOptions), "rl");

suite("options", () => {
  it("are of one H100 where nothing is given, and split over several GPUs", () => {
    const own = {
      ...{
        stage: "rl",
        gpus: 1,
        shard: "none",
        gpu_memory_gb: 80,
        gpu_tflops: 989,
        gpu_bandwidth_tb: 3.35,
        link_gb: 100,
      },
      ...{ mfu: 0.35, rollout_mfu: 0.05, photo: [640, 480], reply_tokens: null },
    };
    expect(settings()).toEqual(own);
    const given = settings("--gpus", "16", "--gpu-memory", "141", "--photo", "800x600");
    expect(given).toEqual({ ...own, gpus: 16, shard: "fsdp", gpu_memory_gb: 141, photo: [800, 600] });
  });

  it.each([
    [["--gpus", "0"], "--gpus 0: expected a whole number of at least 1"],
    [["--mfu", "lots"], "--mfu lots: expected a number above 0"],
    [["--photo", "800"], "--photo 800: expected WIDTHxHEIGHT"],
    [["--shard", "zero1"], "--shard zero1: choose"],
  ])("refuse %s", (args, message) => {
    expect(() => settings(...args)).toThrow(message);
  });
});

suite("with the engine", () => {
  it("estimates a recipe's stage and touches no run folder", async () => {
    const run = path.join(path.dirname(program), "no-such-run");
    const args = [program, "align", "--recipe", "pico", "--run", run, "--dry-run", "--json", "--gpu-memory", "24"];
    const { stdout } = await promisify(execFile)(process.execPath, args);
    const estimate: Estimate = estimateSchema.parse(JSON.parse(stdout));
    expect(estimate.fits).toBe(true);
    expect(estimate.steps).toBe(1500);
    expect(estimate.lengths.usual).toMatchObject({ image: 64, queries: 16 });
    // Alignment trains queries, connector and prior alone.
    expect(estimate.parts.filter((part) => part.trained > 0).map((part) => part.name)).toEqual([
      "context queries",
      "connector",
      "prior",
    ]);
    expect(existsSync(run)).toBe(false);

    const table = describe({ ...estimate, fits: false, advice: ["more GPUs"] });
    expect(table).toContain("pico, stage align: dry run, nothing was trained");
    expect(table).toMatch(/Memory of one GPU \(estimate; 1 GPU\(s\), shard none/);
    expect(table).toMatch(/Does not fit: [\d.]+ GB of 24 GB at the peak \(update\)\.\n {2}- more GPUs$/);
    expect(table).toMatch(/1,500 steps: \d+ (s|min)/);
  });

  it("says what to change where a batch cannot be split", async () => {
    const args = [program, "align", "--recipe", "pico", "--dry-run", "--gpus", "3"];
    await expect(promisify(execFile)(process.execPath, args)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining("a batch of 32 cannot be split into 1 micro-batches on 3 GPUs"),
    });
  });
});

/**
 * Runs that an earlier version began, when a recipe's optional keys were left out of what it recorded and handed on: they go
 * on, and what is finished stays so. fixtures/earlier/ holds two recipes and what 46af6f7 wrote of them (trainer/engine/tests/
 * test_made_of.py reads the engine's part).
 */
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { loadRecipe } from "../src/recipe/load";
import { completed, dependencies, isIn, stages } from "../src/stages";
import { changedParts } from "../src/status";

const fixture = (name: string) => path.join(import.meta.dirname, "fixtures/earlier", name);
const recorded = (name: string): Record<string, unknown> =>
  JSON.parse(readFileSync(fixture(`${name}.json`), "utf8")).status;

/** What it recorded of one stage. */
const partsOf = (record: Record<string, unknown>, wanted: object) =>
  Object.fromEntries(Object.entries(record).filter(([part]) => part in wanted));

describe.each(["small", "published"])("what was recorded of %s", (name) => {
  const own = stages.filter((stage) => isIn(loadRecipe(fixture(`${name}.yaml`)), stage));

  it.each(own.map(({ verb }) => verb))("%s has not changed", (verb) => {
    const now = dependencies(loadRecipe(fixture(`${name}.yaml`)), verb);
    const before = partsOf(recorded(name), now);
    expect(Object.keys(before)).toEqual(Object.keys(now));
    expect(changedParts(completed(before), now)).toEqual([]);
  });

  it("and a change is told by its name", () => {
    const recipe = loadRecipe(fixture(`${name}.yaml`), ["model.backbone.layers=4", "model.segmenter.mlp_dim=32"]);
    expect(changedParts(completed(recorded(name)), dependencies(recipe, "export"))).toEqual([
      "model.backbone.layers",
      "model.segmenter.mlp_dim",
    ]);
  });
});

it("a part that the schema no longer takes is compared as it is", () => {
  const record = { ...recorded("small"), "stages.align": { gone: 1 }, other: 1 };
  expect(completed(record)).toMatchObject({ "stages.align": { gone: 1 }, other: 1 });
});

describe("train", () => {
  let run: string;
  beforeEach(() => {
    run = mkdtempSync(path.join(os.tmpdir(), "loupe-earlier-"));
  });
  afterEach(() => rmSync(run, { recursive: true, force: true }));

  it("skips what was finished, and goes on with what was stopped", { timeout: 180_000 }, () => {
    const recipe = loadRecipe(fixture("small.yaml"));
    for (const { verb, folder } of stages.slice(0, 5)) {
      const stopped = verb === "cold-start";
      const of = partsOf(recorded("small"), dependencies(recipe, verb));
      const status = { state: stopped ? "stopped" : "done", pid: 1, step: 7, total_steps: 20, seconds: 3, recipe: of };
      mkdirSync(path.join(run, folder));
      writeFileSync(path.join(run, folder, "status.json"), JSON.stringify(status));
      writeFileSync(path.join(run, folder, "config.json"), JSON.stringify({ verb, recipe: { name: "small" } }));
      if (stopped) writeFileSync(path.join(run, folder, "checkpoint.json"), JSON.stringify({ step: 7 }));
    }
    const program = path.join(import.meta.dirname, "../bin/loupe-trainer.mjs");
    const words = ["train", "--recipe", fixture("small.yaml"), "--run", run, "--device", "cpu"];
    const env = { ...process.env, LOUPE_PYTHON: path.join(import.meta.dirname, "fixtures/peer.py"), PEER: "fine" };
    const { status, stderr } = spawnSync(process.execPath, [program, ...words], { env, encoding: "utf8" });
    for (const done of ["data", "vision", "segmenter", "choice"]) expect(stderr).toContain(`${done}: finished before`);
    expect(stderr).toContain("cold_start: going on from step 7");
    expect(stderr).toContain("align: done at step 20");
    expect(stderr).not.toContain("the recipe has changed");
    expect(status).toBe(0);
    const { recipe: whole } = JSON.parse(readFileSync(path.join(run, "cold_start/config.json"), "utf8"));
    expect(whole.stages.cold_start).toMatchObject({ minutes: null, schedule: { final: null } });
  });
});

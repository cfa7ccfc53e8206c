/** The papers' tables: their rows are valid recipes, what they need is found, what their runs hold is read. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { runDrawn } from "../../scripts/ablations/drawn";
import { needsOf } from "../../scripts/ablations/needs";
import { PAPERS, paperTable } from "../../scripts/ablations/paper";
import { trainingFigures } from "../../scripts/ablations/paper-figures";
import { command, runPaper } from "../../scripts/ablations/paper-run";
import { TABLES } from "../../scripts/ablations/rows";
import { Options } from "../../src/command-line/arguments";
import { findRecipe, loadRecipe } from "../../trainer/src/recipe/load";
import { readRun } from "../../trainer/src/report/read";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "loupe-ablations-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const tables = Object.values(PAPERS).flat();
const [one, fig6b] = [paperTable("coprs", "1"), paperTable("coprs", "fig6b")];

test.each(tables.map((table) => [table.title, table] as const))("%s: every row is a recipe of its own", (_, table) => {
  const recipes = table.rows.map((row) =>
    JSON.stringify([row.recipe, loadRecipe(findRecipe(row.recipe), row.set), row.asks]),
  );
  expect(new Set(recipes).size).toBe(recipes.length);
  const small = (table.nano?.rows ?? []).map((row) =>
    JSON.stringify([loadRecipe(findRecipe("nano"), row.set), row.from, row.goesOn]),
  );
  expect(new Set(small).size).toBe(small.length);
});

test("our own tables' rows are recipes, too", () => {
  for (const row of TABLES.flatMap(({ rows }) => rows))
    expect(() => loadRecipe(findRecipe("nano"), row.set)).not.toThrow();
});

test("no table has another's number; one that is not there is answered with those that are", () => {
  for (const paper of Object.values(PAPERS)) {
    const numbers = paper.map(({ number }) => number);
    expect(new Set(numbers).size).toBe(numbers.length);
  }
  expect(() => paperTable("coprs", "5")).toThrow(/--table 5: choose one of\n {2}1 [\s\S]*fig6b/);
  expect(() => paperTable("coprs", null)).toThrow(/choose one of/);
});

test("a row needs its weights by their published names, and the folders of its datasets", () => {
  const [first] = one.rows;
  if (first === undefined) throw new Error("no rows");
  mkdirSync(join(folder, "data/refer_seg/refcoco"), { recursive: true });
  mkdirSync(join(folder, "models"));
  writeFileSync(join(folder, "models/sam_vit_h_4b8939.pth"), "");
  expect(needsOf(first, join(folder, "models"), join(folder, "data"))).toEqual([
    { part: "backbone", file: "Qwen2.5-VL-3B-Instruct", at: null },
    { part: "segmenter", file: "sam_vit_h_4b8939.pth", at: join(folder, "models/sam_vit_h_4b8939.pth") },
    { part: "data", file: "refer_seg/refcoco", at: join(folder, "data/refer_seg/refcoco") },
  ]);
  expect(needsOf(first, null, null).every(({ at }) => at === null)).toBe(true);
  const reasoning = paperTable("coprs", "2").rows[0];
  if (reasoning === undefined) throw new Error("no rows");
  expect(needsOf(reasoning, null, null).map(({ file }) => file)).toContain("reason_seg");
  const tuned = paperTable("lens", "2").rows[1];
  if (tuned === undefined) throw new Error("no rows");
  expect(needsOf(tuned, null, null)).toContainEqual({ part: "run", file: "lens-3b", at: null });
});

test("a dry run at nano's size says what would be called, and trains nothing", async () => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void lines.push(text));
  const given = Object.entries({ run: join(folder, "none"), out: join(folder, "out"), "dry-run": "" });
  await runPaper(new Options(new Map(given.map(([name, value]) => [name, [value]]))), "coprs", fig6b);
  vi.restoreAllMocks();
  const rl = lines.filter((line) => line.startsWith("  loupe-trainer rl --recipe nano "));
  expect(rl).toHaveLength(3);
  expect(rl[2]).toContain("--set stages.rl.losses.policy=0");
  expect(lines.join("\n")).toContain("nothing teaches the model to write the token");
});

test.each([
  [
    "lens",
    "3",
    "- LENS, Table 3, 1 to 128 queries (of each row: not quoted): 85.9 to 87.9 (cIoU, RefCOCO testA, aligned alone; notes on the paper).",
  ],
  ["lens", "5", "- LENS, Table 5: the paper's own figures are not quoted where we could read them."],
  ["lens", "2", "- LENS, Table 2, LENS-3B, val: 62.1, 64.9 (gIoU, cIoU; authors' repository)."],
  [
    "coprs",
    "fig3",
    "- CoPRS, Fig. 3, h, ReasonSeg: 0.87, n = 768 (R of heatmap IoU and mask IoU, n answers; authors' repository).",
  ],
] as const)("%s %s: what the paper says is told beside our rows", async (paper, number, said) => {
  const lines: string[] = [];
  vi.spyOn(console, "log").mockImplementation((text: string) => void lines.push(text));
  const given = Object.entries({ run: join(folder, "none"), out: join(folder, "out"), "dry-run": "" });
  const options = new Options(new Map(given.map(([name, value]) => [name, [value]])));
  await runPaper(options, paper, paperTable(paper, number));
  vi.restoreAllMocks();
  expect(lines.join("\n").split("\n")).toContain(said);
});

test("row 1 of LENS's Table 5 is a head of its own, taught by true replies alone", () => {
  const { rows, nano } = paperTable("lens", "5");
  const sft = [rows[0], nano?.rows.find(({ name }) => name.startsWith("LISA"))];
  for (const [i, row] of sft.entries()) {
    const recipe = loadRecipe(findRecipe(i === 0 ? "lens-3b" : "nano"), row?.set);
    expect(recipe.model).toMatchObject({ head: "lisa", context: { token: "<seg>", queries: null }, connector: null });
    expect(recipe.stages.align).toBeNull();
    expect(recipe.stages.rl?.losses).toMatchObject({ policy: 0, reply: 1 });
  }
});

test("what runs on drawn shapes makes its run and questions by itself", async () => {
  const options = new Options(new Map([["run", ["runs/nano"]]]));
  await expect(runDrawn(options)).rejects.toThrow("--drawn makes what it needs by itself: leave --run out.");
  const none = new Options(new Map([["table", ["fig9"]]]));
  await expect(runDrawn(none)).rejects.toThrow("--drawn --table fig9: choose among base, 2, 3,");
  for (const row of Object.values(PAPERS)
    .flat()
    .flatMap(({ nano }) => nano?.rows ?? []))
    expect(() => loadRecipe(findRecipe("drawn"), row.set)).not.toThrow();
});

test("a command is quoted as a shell needs it", () => {
  expect(command("rl", ["--set", "data.train=[{name: refcoco}]", "--gpus", "8"])).toBe(
    "loupe-trainer rl --set 'data.train=[{name: refcoco}]' --gpus 8",
  );
});

test("of a run: when its loss rests, and whether heatmap BCE and mask Dice go together", () => {
  const run = join(folder, "run");
  mkdirSync(join(run, "rl"), { recursive: true });
  const lines = Array.from({ length: 40 }, (_, i) => ({
    step: 10 * (i + 1),
    loss: 0.5,
    metrics: { bce_heatmap: 0.4 - i / 100, dice_mask: 0.8 - i / 50 },
  }));
  writeFileSync(join(run, "rl/metrics.jsonl"), lines.map((line) => JSON.stringify(line)).join("\n"));
  const config = { recipe: { name: "x", stages: { rl: { steps: 400, batch: 8 } } } };
  writeFileSync(join(run, "rl/config.json"), JSON.stringify(config));
  // 0.4 − 0.375 and 0.8 − 0.75 in the middle of the last four lines.
  expect(
    trainingFigures([{ name: "both", report: readRun(run) }])
      .split("\n")
      .at(-1),
  ).toBe("| both | rl | 400 | 80 (in 200 steps) | 1.000 | 0.025 | 0.050 |");
});

/** One row at nano's size: the base run's stages, the row's own on top of them, and the measurement. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Options, UsageError } from "../../src/command-line/arguments";
import type { Row, Stage, Table } from "./rows";
import { outOf, passedOn, settings, train, trainMissing } from "./trainer";

/** What `eval` calls the questions that a row is measured with. */
export const QUESTIONS = "questions";

function needed(options: Options, name: string): string {
  const value = options.text(name);
  if (value === null) throw new UsageError(`--${name} is missing. See --help.`);
  return value;
}

/** Keys of the stages behind each: what they say does not change it. */
const LATER: Record<Stage, string[]> = {
  cold_start: ["stages.align.", "stages.rl."],
  align: ["stages.rl."],
  rl: [],
};
const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** The row's own run. */
export const runOf = (options: Options, table: string, row: string): string =>
  join(outOf(options), table, row.replace(/\W+/g, "-"));

/** Many rows differ in a later stage alone, and some are in two tables: what is trained once is kept by all that it is made of. */
function keptAt(options: Options, recipe: string, from: readonly string[], row: Row, stage: Stage): string {
  const stages = row.stages.slice(0, row.stages.indexOf(stage) + 1);
  const sets = row.set.filter((set) => !LATER[stage].some((key) => set.startsWith(key)));
  return join(outOf(options), "stages", digest([recipe, from, row.goesOn ?? false, stages, sets]));
}

/** With what --set says of the stages that it trains. */
export function withSets(options: Options, row: Row): Row {
  const own = options.all("set").filter((set) => row.stages.some((stage) => set.startsWith(`stages.${stage}.`)));
  return { ...row, set: [...row.set, ...own] };
}

/** Trains and measures one row → the folder of its measurement. `more`: of `eval`. */
export async function measure(options: Options, table: Table, asked: Row, more: string[] = []): Promise<string> {
  const row = withSets(options, asked);
  const run = runOf(options, table.id, row.name);
  const base = resolve(needed(options, "run"));
  const recipe = options.text("recipe") ?? "nano";
  const from = row.goesOn ? [] : (row.from ?? table.from);
  mkdirSync(run, { recursive: true });
  for (const stage of from) {
    if (!existsSync(join(run, stage))) cpSync(join(base, stage), join(run, stage), { recursive: true });
  }
  const photos = options.text("photos");
  const common = ["--recipe", recipe, "--run", run];
  common.push("--pool", resolve(needed(options, "pool")), ...(photos === null ? [] : ["--photos", resolve(photos)]));
  common.push("--threads", options.text("threads") ?? "2", ...settings(row.set));
  if (row.goesOn) common.push("--weights", `run=${base}`, ...settings([`from_run={recipe: ${recipe}}`]));
  for (const stage of row.stages) {
    const kept = keptAt(options, recipe, from, row, stage);
    const isKept = existsSync(join(kept, "finished"));
    if (isKept && !existsSync(join(run, stage))) cpSync(kept, join(run, stage), { recursive: true });
    await trainMissing([stage], run, common, stage.replace("_", "-"));
    if (!isKept) cpSync(join(run, stage), kept, { recursive: true });
  }
  const last = row.stages.at(-1) ?? from.at(-1);
  const before = last === "align" ? ["--before", "rl"] : [];
  const lines = ["--lines", resolve(needed(options, "lines")), "--images", resolve(needed(options, "images"))];
  const of = ["--name", QUESTIONS, "--describes", table.title, ...passedOn(options)];
  const box = table.box === undefined ? [] : ["--box", table.box];
  await train("eval", [...common, ...before, ...lines, ...of, ...box, ...more]);
  return join(run, "eval");
}

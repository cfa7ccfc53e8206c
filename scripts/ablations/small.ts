/** One row at nano's size: the base run's stages, the row's own on top of them, and the measurement. */
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Options, UsageError } from "../../src/command-line/arguments";
import type { Row, Table } from "./rows";
import { outOf, passedOn, settings, train, trainMissing } from "./trainer";

function needed(options: Options, name: string): string {
  const value = options.text(name);
  if (value === null) throw new UsageError(`--${name} is missing. See --help.`);
  return value;
}

const ofAlignment = (set: string) => !set.startsWith("stages.rl.");
const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** The row's own run. */
export const runOf = (options: Options, table: string, row: string): string =>
  join(outOf(options), table, row.replace(/\W+/g, "-"));

/** Trains and measures one row → the folder of its measurement. */
export async function measure(options: Options, table: Table, row: Row): Promise<string> {
  const run = runOf(options, table.id, row.name);
  const base = resolve(needed(options, "run"));
  mkdirSync(run, { recursive: true });
  for (const stage of table.from) {
    if (!existsSync(join(run, stage))) cpSync(join(base, stage), join(run, stage), { recursive: true });
  }
  const photos = options.text("photos");
  const common = ["--recipe", options.text("recipe") ?? "nano", "--run", run];
  common.push("--pool", resolve(needed(options, "pool")), ...(photos === null ? [] : ["--photos", resolve(photos)]));
  common.push("--threads", options.text("threads") ?? "2", ...settings(row.set));
  // Many rows differ in GRPO alone, and each would repeat the same alignment.
  const shared = join(outOf(options), "alignments", digest([common[1], table.from, row.set.filter(ofAlignment)]));
  if (row.stages.includes("align") && existsSync(join(shared, "finished")) && !existsSync(join(run, "align"))) {
    cpSync(shared, join(run, "align"), { recursive: true });
  }
  await trainMissing(row.stages, run, common);
  if (row.stages.includes("align") && !existsSync(shared)) cpSync(join(run, "align"), shared, { recursive: true });
  const last = row.stages.at(-1) ?? table.from.at(-1);
  const before = last === "align" ? ["--before", "rl"] : [];
  const lines = ["--lines", resolve(needed(options, "lines")), "--images", resolve(needed(options, "images"))];
  const of = ["--name", "questions", "--describes", table.title, ...passedOn(options)];
  const box = table.box === undefined ? [] : ["--box", table.box];
  await train("eval", [...common, ...before, ...lines, ...of, ...box]);
  return join(run, "eval");
}

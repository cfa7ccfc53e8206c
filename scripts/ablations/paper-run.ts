/** One table of a paper: what it needs is named; it is run where that is there, and otherwise estimated. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Options, UsageError } from "../../src/command-line/arguments";
import { readRun } from "../../trainer/src/report/read";
import { judge } from "./judge";
import { type Need, needsOf } from "./needs";
import type { PaperRow, PaperTable } from "./paper";
import { boxFigures, paperFigures, type Ran, scoreFigures, trainingFigures } from "./paper-figures";
import { plotBatches } from "./plots";
import { saidByPaper } from "./published";
import type { Row, Table } from "./rows";
import { measure, QUESTIONS, runOf, withSets } from "./small";
import { compared, type Measured, readRow } from "./table";
import { outOf, passedOn, RowFailed, settings, train, trainMissing } from "./trainer";

const said = (words: string) => (/[^\w./:=,+-]/.test(words) ? `'${words}'` : words);

/** The command of a row's stage, as one would type it. */
export const command = (verb: string, args: readonly string[]) => ["loupe-trainer", verb, ...args].map(said).join(" ");

/** Rows that are asked for: --recipe chooses among them. */
function chosen(options: Options, table: PaperTable): PaperRow[] {
  const recipe = options.text("recipe");
  const rows = table.rows.filter((row) => recipe === null || row.recipe === recipe);
  if (rows.length > 0) return rows;
  const known = [...new Set(table.rows.map((row) => row.recipe))].join(", ");
  throw new UsageError(`--recipe ${recipe}: this table has rows of ${known}.`);
}

/** At nano's size where a base run is given; else each row at the paper's. `paper`: its name, for the folders. */
export async function runPaper(options: Options, paper: string, table: PaperTable): Promise<void> {
  const beside = saidByPaper(paper, table.number, table.published);
  const differs = table.differs.map((text) => `- differs: ${text}`).join("\n");
  console.log(`## ${paper}, ${table.number}: ${table.title}\n\n${beside}\n${differs}\n`);
  const folder = `${paper}-${table.number}`;
  const text = options.has("run") ? await runNano(options, folder, table) : await runFull(options, folder, table);
  if (text === null) return;
  mkdirSync(outOf(options), { recursive: true });
  const whole = `${text.trimEnd()}\n\n${beside}\n${differs}\n`;
  writeFileSync(join(outOf(options), `${folder}.md`), whole);
  console.log(whole);
}

async function runNano(options: Options, folder: string, table: PaperTable): Promise<string | null> {
  const { nano } = table;
  if (nano === null) throw new UsageError("This table has no rows at nano's size: leave --run out.");
  const own = { ...nano, id: folder };
  if (options.has("dry-run")) {
    for (const row of own.rows) {
      console.log(`${row.name}: stages ${own.from.join(", ")} of ${options.text("run")}, then`);
      for (const verb of [...row.stages, "eval"])
        console.log(
          `  ${command(verb, ["--recipe", options.text("recipe") ?? "nano", ...settings(withSets(options, row).set)])}`,
        );
    }
    return null;
  }
  const rows: Measured[] = [];
  const scored: string[] = [];
  for (const row of own.rows) {
    const measured = await measure(options, own, row);
    rows.push(readRow(row.name, measured, own.box !== undefined));
    plotBatches(runOf(options, folder, row.name));
    if (own.judged) scored.push(await scores(options, own, row, measured));
  }
  const runs = own.rows.map(({ name }) => ({ name, report: readRun(runOf(options, folder, name)) }));
  const recipe = options.text("recipe") ?? "nano";
  const tables = [compared(rows), own.box?.includes(",") ? boxFigures(rows) : "", ...scored, trainingFigures(runs)];
  return [`## ${own.title}, recipe ${recipe}`, ...tables.filter(Boolean), ""].join("\n\n");
}

/** The row's replies are judged, and the scores set beside their IoUs; nothing is asked anew. */
async function scores(options: Options, table: Table, row: Row, measured: string): Promise<string> {
  const given = options.text("scores") ?? join(measured, `${QUESTIONS}.csv`);
  if (!options.has("scores")) judge(join(measured, `${QUESTIONS}.jsonl`), given);
  await measure(options, table, row, ["--scores", given]);
  return scoreFigures(readFileSync(join(measured, `${QUESTIONS}.scores.json`), "utf8"));
}

async function runFull(options: Options, folder: string, table: PaperTable): Promise<string | null> {
  const place = (name: string) => {
    const given = options.text(name);
    return given === null ? null : resolve(given);
  };
  const [models, data] = [place("models"), place("data")];
  const done: Ran[] = [];
  for (const row of chosen(options, table)) {
    const needs = needsOf(row, models, data);
    const missing = needs.filter(({ at }) => at === null);
    console.log(`${row.name} (${row.recipe})`);
    for (const need of needs) console.log(`  ${need.part}: ${need.file}${need.at === null ? " – not there" : ""}`);
    const run = runOf(options, folder, row.name);
    if (options.has("dry-run") || missing.length > 0) await estimate(row, options, data);
    else {
      await runRow(row, run, needs, data as string, options);
      done.push({ row, report: readRun(run) });
    }
  }
  return done.length === 0 ? null : `## ${table.title}\n\n${paperFigures(done)}\n`;
}

const setsOf = (row: PaperRow) => ["--recipe", row.recipe, ...settings(row.set)];

/** Memory and time of each stage on --gpus (8, as CoPRS has them). What does not fit is said, and is no failure. */
async function estimate(row: PaperRow, options: Options, data: string | null): Promise<void> {
  for (const stage of row.train) {
    const args = [
      ...setsOf(row),
      "--dry-run",
      "--gpus",
      options.text("gpus") ?? "8",
      ...(data === null ? [] : ["--data", data]),
    ];
    console.log(`  ${command(stage, args)}`);
    try {
      await train(stage, args);
    } catch (error) {
      if (!(error instanceof RowFailed)) throw error;
    }
  }
}

async function runRow(row: PaperRow, run: string, needs: Need[], data: string, options: Options): Promise<void> {
  mkdirSync(run, { recursive: true });
  const weights = needs.filter(({ part }) => part !== "data").flatMap(({ part, at }) => ["--weights", `${part}=${at}`]);
  const common = [...setsOf(row), "--run", run, "--data", data, ...weights];
  await trainMissing(row.train, run, common);
  const more = passedOn(options);
  more.push(...(row.evaluate ?? []));
  if (row.asks === undefined) await train("eval", [...common, ...more]);
  for (const { dataset, options: asked } of row.asks ?? []) {
    await train("eval", [...common, "--dataset", dataset, "--options", asked, ...more]);
  }
}

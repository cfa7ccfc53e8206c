/**
 * `npm run ablations -- --run runs/nano --pool DIR --photos DIR --lines FILE --images DIR`: trains every row of
 * scripts/ablations/rows.ts on top of a finished run and writes the tables of docs/ablations.md to TABLE.md in `--out`.
 * Begun again it goes on: finished stages and answered questions are skipped.
 */
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  describeOptions,
  type OptionSpecs,
  type Options,
  parseOptions,
  UsageError,
} from "../src/command-line/arguments";
import { main as trainer } from "../trainer/src/main";
import { type Row, TABLES, type Table } from "./ablations/rows";
import { compared, readRow } from "./ablations/table";

const ROOT = resolve(import.meta.dirname, "..");

const specs = {
  recipe: { type: "string", value: "NAME", help: "the recipe (default: nano)" },
  run: { type: "string", value: "DIR", help: "its finished run" },
  pool: { type: "string", value: "DIR", help: "the run's scene pool" },
  photos: { type: "string", value: "DIR", help: "the photo pack" },
  lines: { type: "string", value: "FILE", help: "questions to measure with" },
  images: { type: "string", value: "DIR", help: "their images" },
  out: { type: "string", value: "DIR", help: "the rows' runs (default: runs/ablations)" },
  table: { type: "string", multiple: true, value: "ID", help: TABLES.map(({ id }) => id).join(", ") },
  limit: { type: "string", value: "N", help: "only the first N questions" },
  threads: { type: "string", value: "N", help: "CPU threads (default: 2)" },
  help: { type: "boolean", help: "this" },
} satisfies OptionSpecs;

/** The trainer has said on the terminal what went wrong; begun again, the tables go on from there. */
class RowFailed extends Error {
  constructor(
    readonly verb: string,
    readonly exitCode: number,
  ) {
    super(`loupe-trainer ${verb} ended with status ${exitCode}; begin again to go on from there.`);
  }
}

function needed(options: Options, name: string): string {
  const value = options.text(name);
  if (value === null) throw new UsageError(`--${name} is missing. See --help.`);
  return value;
}

async function train(verb: string, args: string[]): Promise<void> {
  const status = await trainer([verb, ...args]);
  if (status !== 0) throw new RowFailed(verb, status);
}

const outOf = (options: Options) => resolve(options.text("out") ?? join(ROOT, "runs/ablations"));

/** Trains and measures one row → the folder of its measurement. */
async function measure(options: Options, table: Table, row: Row): Promise<string> {
  const run = join(outOf(options), table.id, row.name.replace(/\W+/g, "-"));
  const base = resolve(needed(options, "run"));
  mkdirSync(run, { recursive: true });
  for (const stage of table.from) {
    if (!existsSync(join(run, stage))) cpSync(join(base, stage), join(run, stage), { recursive: true });
  }
  const common = ["--recipe", options.text("recipe") ?? "nano", "--run", run];
  common.push("--pool", resolve(needed(options, "pool")), "--photos", resolve(needed(options, "photos")));
  common.push("--threads", options.text("threads") ?? "2", ...row.set.flatMap((set) => ["--set", set]));
  for (const stage of row.stages) {
    if (!existsSync(join(run, stage, "finished"))) await train(stage, common);
  }
  const last = row.stages.at(-1) ?? table.from.at(-1);
  const before = last === "align" ? ["--before", "rl"] : [];
  const limit = options.text("limit");
  const lines = ["--lines", resolve(needed(options, "lines")), "--images", resolve(needed(options, "images"))];
  const of = ["--name", "questions", "--describes", table.title, ...(limit ? ["--limit", limit] : [])];
  const box = table.box === undefined ? [] : ["--box", table.box];
  await train("eval", [...common, ...before, ...lines, ...of, ...box]);
  return join(run, "eval");
}

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, specs);
  if (options.has("help")) {
    console.log(describeOptions(specs));
    return 0;
  }
  const asked = options.all("table");
  for (const table of TABLES.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
    const rows = [];
    for (const row of table.rows)
      rows.push(readRow(row.name, await measure(options, table, row), table.box !== undefined));
    const text = `## ${table.title}\n\n${compared(rows)}\n`;
    writeFileSync(join(outOf(options), `${table.id}.md`), text);
    console.log(text);
  }
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof RowFailed)) throw error;
  console.error(`ablations: ${error.message}`);
  process.exitCode = error.exitCode;
}

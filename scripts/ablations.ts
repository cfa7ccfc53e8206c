/**
 * `npm run ablations -- --run runs/nano --pool DIR --photos DIR --lines FILE --images DIR`: trains every row of
 * scripts/ablations/rows.ts on top of a finished run and prints the tables of docs/ablations.md. Begun again it goes on:
 * finished stages and answered questions are skipped.
 */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import {
  describeOptions,
  type OptionSpecs,
  type Options,
  parseOptions,
  UsageError,
} from "../src/command-line/arguments";
import { type Row, TABLES, type Table } from "./ablations/rows";
import { compared } from "./ablations/table";

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

function needed(options: Options, name: string): string {
  const value = options.text(name);
  if (value === null || value === undefined) throw new UsageError(`--${name} is missing. See --help.`);
  return value;
}

function trainer(verb: string, args: string[]): void {
  const { status } = spawnSync("npx", ["loupe-trainer", verb, ...args], {
    cwd: ROOT,
    stdio: ["ignore", "ignore", "inherit"],
  });
  if (status !== 0) throw new UsageError(`loupe-trainer ${verb} ended with status ${status}.`);
}

/** Trains and measures one row → the file of its answers. */
function measure(options: Options, table: Table, row: Row): string {
  const run = resolve(options.text("out") ?? join(ROOT, "runs/ablations"), table.id, row.name.replace(/\W+/g, "-"));
  const base = resolve(needed(options, "run"));
  mkdirSync(run, { recursive: true });
  for (const stage of table.from) {
    if (!existsSync(join(run, stage))) cpSync(join(base, stage), join(run, stage), { recursive: true });
  }
  const common = ["--recipe", options.text("recipe") ?? "nano", "--run", run];
  common.push("--pool", resolve(needed(options, "pool")), "--photos", resolve(needed(options, "photos")));
  common.push("--threads", options.text("threads") ?? "2", ...row.set.flatMap((set) => ["--set", set]));
  for (const stage of row.stages) {
    if (!existsSync(join(run, stage, "finished"))) trainer(stage, common);
  }
  const last = row.stages.at(-1) ?? table.from.at(-1);
  const before = last === "align" ? ["--before", "rl"] : [];
  const limit = options.text("limit");
  const lines = ["--lines", resolve(needed(options, "lines")), "--images", resolve(needed(options, "images"))];
  const of = ["--name", "questions", "--describes", table.title, ...(limit ? ["--limit", limit] : [])];
  trainer("eval", [...common, ...before, ...lines, ...of]);
  return join(run, "eval", "questions.jsonl");
}

function main(args: readonly string[]): number {
  const options = parseOptions(args, specs);
  if (options.has("help")) {
    console.log(describeOptions(specs));
    return 0;
  }
  const asked = options.all("table");
  for (const table of TABLES.filter(({ id }) => asked.length === 0 || asked.includes(id))) {
    const rows = table.rows.map((row) => {
      const answers = readFileSync(measure(options, table, row), "utf8");
      return { name: row.name, answers };
    });
    console.log(`## ${table.title}\n\n${compared(rows)}\n`);
  }
  return 0;
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`ablations: ${error.message}`);
  process.exitCode = error.exitCode;
}

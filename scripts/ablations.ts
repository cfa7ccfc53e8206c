/**
 * `npm run ablations -- --paper lens|coprs --table N`: a table or figure of a paper (ablations/paper.ts). What it needs is named;
 * it is run where --models and --data hold that, at nano's size with --run as below, and else (and with --dry-run) estimated.
 *
 * `npm run ablations -- --drawn [--paper … --table …]`: those tables on scenes of drawn shapes, from nothing (ablations/drawn.ts).
 *
 * `npm run ablations -- --run runs/nano --pool DIR --photos DIR --lines FILE --images DIR`: trains every row of
 * scripts/ablations/rows.ts on top of a finished run and writes the tables of docs/ablations.md to TABLE.md in `--out`.
 * Begun again it goes on: finished stages and answered questions are skipped.
 */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describeOptions, type OptionSpecs, parseOptions, UsageError } from "../src/command-line/arguments";
import { TrainerError } from "../trainer/src/errors";
import { runDrawn } from "./ablations/drawn";
import { PAPER_NAMES, paperTable } from "./ablations/paper";
import { runPaper } from "./ablations/paper-run";
import { TABLES } from "./ablations/rows";
import { measure } from "./ablations/small";
import { compared, readRow } from "./ablations/table";
import { outOf, RowFailed } from "./ablations/trainer";

const specs = {
  paper: { type: "string", value: PAPER_NAMES.join("|"), help: "a table of this paper, instead of our own" },
  drawn: {
    type: "boolean",
    help: "the papers' tables on drawn shapes, base run and questions made first (about half an hour)",
  },
  "dry-run": { type: "boolean", help: "of a paper: name what it needs and estimate it; train nothing" },
  models: { type: "string", value: "DIR", help: "of a paper: published weights under their own names" },
  data: { type: "string", value: "DIR", help: "of a paper: the datasets (refer_seg, reason_seg)" },
  gpus: { type: "string", value: "N", help: "of a paper: GPUs to estimate for (default: 8)" },
  scores: { type: "string", value: "FILE.csv", help: "of a paper: scores of the replies, as of loupe-trainer eval" },
  recipe: { type: "string", value: "NAME", help: "the recipe (default: nano; of a paper: the rows of this one alone)" },
  run: { type: "string", value: "DIR", help: "its finished run" },
  pool: { type: "string", value: "DIR", help: "the run's scene pool" },
  photos: { type: "string", value: "DIR", help: "the photo pack" },
  lines: { type: "string", value: "FILE", help: "questions to measure with" },
  images: { type: "string", value: "DIR", help: "their images" },
  out: { type: "string", value: "DIR", help: "the rows' runs (default: runs/ablations)" },
  table: {
    type: "string",
    multiple: true,
    value: "ID",
    help: `${TABLES.map(({ id }) => id).join(", ")}; of a paper: 1, fig6b, …`,
  },
  set: {
    type: "string",
    multiple: true,
    value: "KEY=VALUE",
    help: "of a stage, e.g. stages.rl.steps=5: in every row that trains it, behind the row's own",
  },
  limit: { type: "string", value: "N", help: "only the first N questions" },
  threads: { type: "string", value: "N", help: "CPU threads (default: 2)" },
  help: { type: "boolean", help: "this" },
} satisfies OptionSpecs;

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, specs);
  if (options.has("help")) {
    console.log(describeOptions(specs));
    return 0;
  }
  if (options.has("drawn")) {
    await runDrawn(options);
    return 0;
  }
  const paper = options.choice("paper", PAPER_NAMES);
  if (paper !== null) {
    await runPaper(options, paper, paperTable(paper, options.text("table")));
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
  if (!(error instanceof UsageError || error instanceof RowFailed || error instanceof TrainerError)) throw error;
  console.error(`ablations: ${error.message}`);
  process.exitCode = error.exitCode;
}

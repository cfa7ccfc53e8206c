/** A model's figures on lines of truth, beside those of trivial baselines. */
import { type FileHandle, open, writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { type Options, UsageError } from "../command-line/arguments";
import type { Verb } from "../command-line/program";
import { FileError, oneLine } from "./errors";
import { type Line, type Problem, readLines } from "./evaluation/lines";
import { startProgress } from "./evaluation/progress";
import { iou } from "./evaluation/regions";
import { evaluationRow, figuresTable, LEGEND } from "./evaluation/report";
import { runLines } from "./evaluation/run";
import { type Figures, figuresOf, type Outcome } from "./evaluation/tally";
import { checkFolder, fileReason, readBytes } from "./files";
import { modelOptions, openModel } from "./model";
import { duration } from "./output";

async function openOut(path: string | null): Promise<FileHandle | null> {
  if (path === null) return null;
  try {
    return await open(path, "w");
  } catch (error) {
    throw new FileError(`${path} cannot be written: ${fileReason(error)}.`, { cause: error });
  }
}

/** All lines, then each kind that is named. */
function figureRows(judged: readonly { line: Line; outcome: Outcome }[]): Map<string, Figures> {
  const rows = new Map([["all", figuresOf(judged.map(({ outcome }) => outcome))]]);
  const kinds = [...new Set(judged.flatMap(({ line }) => line.kind ?? []))].sort();
  for (const kind of kinds) {
    const outcomes = judged.filter(({ line }) => line.kind === kind).map(({ outcome }) => outcome);
    rows.set(oneLine(kind), figuresOf(outcomes));
  }
  return rows;
}

async function run(options: Options): Promise<number> {
  const data = options.text("data");
  const images = options.text("images");
  const json = options.text("json");
  if (data === null) throw new UsageError("Which lines? Add --data FILE.jsonl.");
  if (images === null) throw new UsageError("Where are the images? Add --images DIR.");
  const text = new TextDecoder().decode(await readBytes(data));
  const { lines, problems } = readLines(text, options.positiveInt("limit") ?? undefined);
  if (lines.length + problems.length === 0) throw new FileError(`${data} has no lines.`);
  await checkFolder(images);
  const { loupe, info } = await openModel(options);
  const out = await openOut(options.text("out"));

  const begin = performance.now();
  const progress = startProgress(lines.length);
  const judged: { line: Line; outcome: Outcome }[] = [];
  let failures = 0;
  let sum = 0;
  const mean = () => (judged.length ? sum / judged.length : null);
  const report = ({ number, message }: Problem) => {
    failures++;
    progress.say(oneLine(`loupe: ${basename(data)} line ${number}: ${message}`));
  };
  problems.forEach(report);
  try {
    await runLines(loupe, lines, images, {
      async done(line, prediction, outcome) {
        await out?.write(`${JSON.stringify(prediction)}\n`);
        if (outcome) {
          judged.push({ line, outcome });
          sum += iou(outcome.mask);
        }
        progress.tick(mean());
      },
      failed(problem) {
        report(problem);
        progress.tick(mean());
      },
    });
  } finally {
    progress.end();
    await out?.close();
    await loupe.dispose();
  }

  const rows = figureRows(judged);
  const total = lines.length + problems.length;
  const seconds = duration(performance.now() - begin);
  console.log(
    `${info.id} on ${basename(data)}: ${total} lines, ${judged.length} judged, ${failures} failed, ${seconds}`,
  );
  if (judged.length) console.log(`\n${figuresTable(rows)}\n\n${LEGEND}`);
  else console.log("No line with truth was answered, so there are no figures.");
  if (json !== null) {
    const set = options.text("set") ?? basename(data).replace(/\.jsonl$/, "");
    const row = evaluationRow(rows.get("all") as Figures, set, options.text("describes") ?? "");
    await writeFile(json, `${JSON.stringify(row, null, 2)}\n`).catch((error: unknown) => {
      throw new FileError(`${json} cannot be written: ${fileReason(error)}.`, { cause: error });
    });
  }
  return failures ? 1 : 0;
}

export const evaluate: Verb = {
  name: "eval",
  summary: "answer the lines of a file; where truth is given, measure",
  options: {
    data: { type: "string", value: "FILE.jsonl", help: "lines {id, image, expression, rle?, kind?}" },
    images: { type: "string", value: "DIR", help: "folder of the images that the lines name" },
    out: {
      type: "string",
      value: "FILE.jsonl",
      help: "write the answers here: {id, rle, box, absent, think, answer, ms}",
    },
    ...modelOptions,
    limit: { type: "string", value: "N", help: "only the first N lines" },
    json: { type: "string", value: "FILE", help: "write the figures here, as a row of a manifest's evaluation" },
    set: { type: "string", value: "NAME", help: "the row's name of the lines (default: the file's name)" },
    describes: { type: "string", value: "TEXT", help: "what the lines are, in words, for the row" },
  },
  run,
};

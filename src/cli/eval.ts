/** A model's figures on lines of truth: of sentences, beside those of trivial baselines, or of boxes and clicks. */
import { type FileHandle, open } from "node:fs/promises";
import { basename } from "node:path";
import { type Options, UsageError } from "../command-line/arguments";
import type { Verb } from "../command-line/program";
import { FileError, oneLine } from "./errors";
import { type Line, type Problem, readLines } from "./evaluation/lines";
import { distinctThings, measurePointing } from "./evaluation/pointing";
import { evaluationRow, type Report } from "./evaluation/report";
import { Sheet } from "./evaluation/sheet";
import { measureText } from "./evaluation/text";
import { checkFolder, readBytes, unwritable, writeBytes } from "./files";
import { modelOptions, openModel } from "./model";
import { duration, fraction } from "./output";
import { type Progress, startProgress } from "./progress";

type Prompts = "text" | "pointing";

/** What one way of prompting needs, and what it leaves. */
interface Job {
  count: number;
  /** What is counted: lines, or things that lines are about. */
  noun: string;
  measure(asked: Parameters<typeof measureText>[0], tell: Tell): Promise<Report>;
}

interface Tell {
  answer(line: object): Promise<void>;
  /** Null for a line without truth. */
  iou(value: number | null): void;
}

function textJob(lines: readonly Line[], sheet: Sheet | null): Job {
  return {
    count: lines.length,
    noun: "lines",
    measure: (asked, tell) =>
      measureText(asked, {
        async answered(prediction, iou) {
          await tell.answer(prediction);
          tell.iou(iou);
        },
        async failure(failure) {
          await sheet?.add(failure);
        },
      }),
  };
}

function pointingJob(lines: readonly Line[]): Job {
  const things = distinctThings(lines);
  return {
    count: things.length,
    noun: "things",
    measure: (asked, tell) =>
      measurePointing({ ...asked, lines: things }, async (answer, iou) => {
        await tell.answer(answer);
        tell.iou(iou);
      }),
  };
}

async function openOut(path: string | null): Promise<FileHandle | null> {
  if (path === null) return null;
  try {
    return await open(path, "w");
  } catch (error) {
    throw unwritable(path, error);
  }
}

/** The bar's mean, as answers come in. */
function meanOf(progress: Progress): Tell["iou"] {
  let [sum, count] = [0, 0];
  return (value) => {
    if (value !== null) [sum, count] = [sum + value, count + 1];
    progress.tick(`mean IoU ${fraction(count ? sum / count : null)}`);
  };
}

async function run(options: Options): Promise<number> {
  const data = options.text("data");
  const images = options.text("images");
  const json = options.text("json");
  const prompts: Prompts = options.choice("prompts", ["text", "pointing"]) ?? "text";
  const failuresFolder = options.text("failures");
  if (data === null) throw new UsageError("Which lines? Add --data FILE.jsonl.");
  if (images === null) throw new UsageError("Where are the images? Add --images DIR.");
  if (failuresFolder !== null && prompts !== "text") throw new UsageError("--failures DIR goes with --prompts text.");
  const text = new TextDecoder().decode(await readBytes(data));
  const { lines, problems } = readLines(text, options.positiveInt("limit") ?? undefined);
  if (lines.length + problems.length === 0) throw new FileError(`${data} has no lines.`);
  await checkFolder(images);
  const { loupe, info } = await openModel(options);
  const sheet = failuresFolder === null ? null : await Sheet.open(failuresFolder);
  const job = prompts === "text" ? textJob(lines, sheet) : pointingJob(lines);
  const out = await openOut(options.text("out"));

  const begin = performance.now();
  const progress = startProgress(job.count);
  const tick = meanOf(progress);
  let failed = 0;
  const tellProblem = ({ number, message }: Problem) => {
    failed++;
    progress.say(oneLine(`loupe: ${basename(data)} line ${number}: ${message}`));
  };
  problems.forEach(tellProblem);
  let report: Report;
  try {
    const asked = {
      loupe,
      lines,
      folder: images,
      failed(problem: Problem) {
        tellProblem(problem);
        tick(null);
      },
    };
    report = await job.measure(asked, {
      answer: async (line) => void (await out?.write(`${JSON.stringify(line)}\n`)),
      iou: tick,
    });
    await sheet?.close();
  } finally {
    progress.end();
    await out?.close();
    await loupe.dispose();
  }

  const total = job.count + problems.length;
  const seconds = duration(performance.now() - begin);
  console.log(
    `${info.id} on ${basename(data)}: ${total} ${job.noun}, ${report.judged} judged, ${failed} failed, ${seconds}`,
  );
  console.log(
    report.figures ? `\n${report.figures.text}` : "No line with truth was answered, so there are no figures.",
  );
  if (json !== null) await writeRow(json, report, options, data);
  return failed ? 1 : 0;
}

async function writeRow(json: string, { figures }: Report, options: Options, data: string): Promise<void> {
  if (!figures) throw new FileError(`${json} is not written: there are no figures.`);
  const set = options.text("set") ?? basename(data).replace(/\.jsonl$/, "");
  const row = evaluationRow(figures.row, set, options.text("describes") ?? "");
  await writeBytes(json, `${JSON.stringify(row, null, 2)}\n`);
}

export const evaluate: Verb = {
  name: "eval",
  summary: "answer the lines of a file; where truth is given, measure",
  options: {
    data: {
      type: "string",
      value: "FILE.jsonl",
      help: "lines {id, image, expression, rle?, kind?, group?, label?, others?: [{name, rle}]}",
    },
    images: { type: "string", value: "DIR", help: "folder of the images that the lines name" },
    prompts: {
      type: "string",
      value: "text|pointing",
      help: "text: ask each line's sentence (default); pointing: a box and one to three clicks on each line's truth",
    },
    out: {
      type: "string",
      value: "FILE.jsonl",
      help: "write the answers here: {id, rle, box, absent, think, answer, ms}, or {id, box, clicks}",
    },
    ...modelOptions,
    limit: { type: "string", value: "N", help: "only the first N lines" },
    failures: { type: "string", value: "DIR", help: "write a page with a picture of each failed line here" },
    json: { type: "string", value: "FILE", help: "write the figures here, as a row of a manifest's evaluation" },
    set: { type: "string", value: "NAME", help: "the row's name of the lines (default: the file's name)" },
    describes: { type: "string", value: "TEXT", help: "what the lines are, in words, for the row" },
  },
  run,
};

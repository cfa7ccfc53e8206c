/** A model's figures on lines of truth: of sentences, beside those of trivial baselines, or of boxes and clicks. */
import { basename, resolve } from "node:path";
import { type Options, UsageError } from "../command-line/arguments";
import type { Verb } from "../command-line/program";
import { sha256 } from "../engine/store/sha256";
import { FileError, oneLine } from "./errors";
import { type Job, jobOf, type Prompts } from "./evaluation/job";
import { type Problem, readLines } from "./evaluation/lines";
import { evaluationRow, type Report } from "./evaluation/report";
import { Sheet } from "./evaluation/sheet";
import { checkFolder, readBytes } from "./files";
import { INTERRUPTED, untilInterrupted } from "./interrupted";
import { modelOptions, type OpenedModel, openModel } from "./model";
import { duration, fraction } from "./output";
import { outputsOf } from "./part-file";
import { type Progress, startProgress } from "./progress";
import { checkOutputs, writeBytes } from "./written-files";

/** The bar's mean, as answers come in. Null: of a line without truth. */
function meanOf(progress: Progress): (iou: number | null) => void {
  let [sum, count] = [0, 0];
  return (value) => {
    if (value !== null) [sum, count] = [sum + value, count + 1];
    progress.tick(`mean IoU ${fraction(count ? sum / count : null)}`);
  };
}

async function run(options: Options): Promise<number> {
  const data = options.text("data");
  const images = options.text("images");
  const [json, out, failures] = ["json", "out", "failures"].map((name) => options.text(name)) as (string | null)[];
  const prompts: Prompts = options.choice("prompts", ["text", "pointing"]) ?? "text";
  if (data === null) throw new UsageError("Which lines? Add --data FILE.jsonl.");
  if (images === null) throw new UsageError("Where are the images? Add --images DIR.");
  if (failures != null && prompts !== "text") throw new UsageError("--failures DIR goes with --prompts text.");
  const limit = options.positiveInt("limit");
  const bytes = await readBytes(data);
  const read = readLines(bytes, limit ?? undefined);
  if (read.lines.length + read.problems.length === 0) throw new FileError(`${data} has no lines.`);
  await checkFolder(images);
  await checkOutputs(
    [...outputsOf(out ?? null), { option: "--json", path: json ?? null }],
    [{ option: "--data", path: data }],
  );
  const sheet = failures == null ? null : await Sheet.open(failures);
  const model = await openModel(options);
  const settings = { prompts, limit, images: resolve(images), failures: failures == null ? null : resolve(failures) };
  const of = { data: await sha256(bytes), model: model.sum, ...settings };
  const job = await jobOf(prompts, read.lines, sheet, { out: out ?? null, of }).catch(async (error) => {
    await model.loupe.dispose();
    throw error;
  });
  const measured = await measure(job, model, { images, data, problems: read.problems });
  if (!measured) return INTERRUPTED;

  const { report, failed, ms } = measured;
  if (json != null) await writeRow(json, report, options, data);
  await job.forget();
  const total = job.count + read.problems.length;
  console.log(
    `${model.info.id} on ${basename(data)}: ${total} ${job.noun}, ${report.judged} judged, ${failed} failed, ${duration(ms)}`,
  );
  console.log(
    report.figures ? `\n${report.figures.text}` : "No line with truth was answered, so there are no figures.",
  );
  return failed ? 1 : 0;
}

/** Null where it was broken off, which is said. */
async function measure(
  job: Job,
  { loupe }: OpenedModel,
  { images, data, problems }: { images: string; data: string; problems: readonly Problem[] },
): Promise<{ report: Report; failed: number; ms: number } | null> {
  const begin = performance.now();
  const progress = startProgress(job.count);
  const tick = meanOf(progress);
  let failed = 0;
  const tellProblem = ({ number, message }: Problem) => {
    failed++;
    progress.say(oneLine(`loupe: ${basename(data)} line ${number}: ${message}`));
  };
  problems.forEach(tellProblem);
  const interrupted = untilInterrupted();
  try {
    const report = await job.measure({
      loupe,
      folder: images,
      signal: interrupted.signal,
      failed(problem) {
        tellProblem(problem);
        tick(null);
      },
      answered: tick,
    });
    if (!interrupted.signal.aborted) {
      await job.finish();
      return { report, failed, ms: performance.now() - begin };
    }
  } finally {
    progress.end();
    interrupted.forget();
    await job.close();
    await loupe.dispose();
  }
  console.error(`loupe: broken off after ${job.done()} of ${job.count} ${job.noun}.${job.kept()}`);
  return null;
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
      help: "write the answers here: {id, rle, box, absent, think, answer, ms}, or {id, box, clicks}; broken off, it goes on",
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

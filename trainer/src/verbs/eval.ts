import { existsSync } from "node:fs";
import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { commonOptions, type Options, UsageError } from "../arguments";
import { runStage } from "../run-stage";
import { openSession, place } from "../session";
import { stages } from "../stages";

/** What is asked, as the engine's `extra`; none of it means the held-out splits of the recipe's datasets. */
function asked(options: Options): Record<string, string> {
  const [lines, images] = [options.text("lines"), options.text("images")];
  const [dataset, chosen] = [options.text("dataset"), options.text("options")];
  if (lines !== null && dataset !== null) throw new UsageError("Either --lines or --dataset, not both.");
  if (lines !== null) {
    if (images === null) throw new UsageError("Where are the images? Add --images DIR.");
    return { lines: path.resolve(lines), images: path.resolve(images) };
  }
  if (images !== null) throw new UsageError("--images belongs to --lines FILE.jsonl.");
  if (dataset !== null) return { dataset, ...(chosen === null ? {} : { options: chosen }) };
  if (chosen !== null) throw new UsageError("--options belongs to --dataset NAME.");
  return {};
}

/** The recipe's name of a training stage that was given as a verb. */
function section(options: Options): string | null {
  const trained = stages.flatMap((stage) => (stage.section === null ? [] : [stage.verb]));
  const verb = options.choice("before", trained);
  return stages.find((stage) => stage.verb === verb)?.section ?? null;
}

/** Keys of `extra` whose options are passed on as they are. */
const given = { set: "name", describes: "describes", stability: "stability", box: "box" } as const;

export const evaluate: Verb = {
  name: "eval",
  summary: "measure the trained model on lines, on a dataset, or on what its recipe holds out",
  options: {
    ...commonOptions,
    lines: {
      type: "string",
      value: "FILE.jsonl",
      help: "lines {id, image, expression, rle?, kind?}, as of loupe eval",
    },
    images: { type: "string", value: "DIR", help: "folder of the images that the lines name" },
    dataset: { type: "string", value: "NAME", help: "a published dataset below --data, e.g. refcoco, reason-seg" },
    options: {
      type: "string",
      value: "KEY=VALUE,…",
      help: "of its reader: split=val,by=unc; split=val,ignore=background,texts=first",
    },
    limit: { type: "string", value: "N", help: "only the first N sentences of each set" },
    before: { type: "string", value: "STAGE", help: "the model as it was before this stage, e.g. rl" },
    batch: { type: "string", value: "N", help: "sentences of one photo that are answered side by side (default: 16)" },
    stability: {
      type: "string",
      value: "DELTA,BAR",
      help: "take another of the decoder's masks where the first is unstable (SAM2: 0.05,0.98)",
    },
    box: {
      type: "string",
      value: "true|IOU,…",
      help: "put the true box into each reply, or one off by as much: 1,0.7,0.5 asks three times; figures as NAME-box",
    },
    generation: {
      type: "string",
      value: "published|plain",
      help: "replies as the weights' generation_config.json says (default, of lens=…), or as the app writes them",
    },
    scores: {
      type: "string",
      value: "FILE.csv",
      help: "columns number, score: set scores of the replies from outside beside their IoUs (docs/evaluation.md)",
    },
    name: { type: "string", value: "NAME", help: "of the set, in figures and file names" },
    describes: { type: "string", value: "TEXT", help: "what the set holds, in words" },
    out: { type: "string", value: "DIR", help: "where the figures and answers go (default: eval in the run's folder)" },
  },
  async run(options) {
    const extra = asked(options);
    for (const [key, option] of Object.entries(given)) {
      const value = options.text(option);
      if (value !== null) extra[key] = value;
    }
    for (const key of ["limit", "batch"]) {
      const value = options.positiveInt(key);
      if (value !== null) extra[key] = String(value);
    }
    const generation = options.choice("generation", ["published", "plain"]);
    if (generation !== null) extra.generation = generation;
    const scores = options.text("scores");
    if (scores !== null) {
      if (!("lines" in extra || "dataset" in extra)) {
        throw new UsageError("--scores are of one set: add --lines FILE.jsonl, or --dataset NAME.");
      }
      if (!existsSync(scores)) throw new UsageError(`--scores ${scores}: there is no such file.`);
      extra.scores = path.resolve(scores);
    }
    const before = section(options);
    if (before !== null) extra.before = before;
    const out = place(options, "out");
    await runStage(openSession(options), "eval", { extra, ...(out === null ? {} : { out }) });
    return 0;
  },
};

import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { z } from "zod";
import { parseStep, type StepEvent } from "../engine/events";
import { TrainerError } from "../errors";
import { shown } from "../paths";
import { stages } from "../stages";
import { readStatus, type Status } from "../status";
import { restsAt } from "./convergence";
import { readBytes, readJson } from "./files";
import { type EvaluationReport, readEvaluations } from "./read-evaluations";
import { readSamples, type Sample } from "./read-samples";

/** One metric over a stage's steps; null where it was not a finite number. */
export interface Series {
  name: string;
  points: { step: number; value: number | null }[];
}

export interface StageReport {
  name: string;
  state: Status["state"] | "unknown";
  step: number;
  /** Steps the stage was to have. */
  totalSteps: number | null;
  seconds: number | null;
  samplesPerSecond: number | null;
  /** Samples a step. */
  batch: number | null;
  /** Samples after which the loss rests (convergence.ts); null where it does not. */
  restsAfter: number | null;
  series: Series[];
  samples: Sample[];
}

export interface RunReport {
  name: string;
  recipe: unknown;
  stages: StageReport[];
  verify: unknown;
  evaluations: EvaluationReport[];
}

const configSchema = z.object({
  recipe: z.looseObject({
    name: z.string(),
    stages: z.record(
      z.string(),
      z.looseObject({ steps: z.number().nullish(), batch: z.number().optional() }).nullable(),
    ),
  }),
});

/** @throws TrainerError "run-empty" where the folder holds nothing to report. */
export function readRun(run: string): RunReport {
  const folders = existsSync(run)
    ? readdirSync(run, { withFileTypes: true }).filter((entry) => entry.isDirectory())
    : [];
  const order = stages.map((stage) => stage.folder as string);
  const rank = (name: string) => (order.includes(name) ? order.indexOf(name) : order.length);
  const names = folders.map((entry) => entry.name).sort((a, b) => rank(a) - rank(b) || a.localeCompare(b));
  const has = (name: string, file: string) => existsSync(path.join(run, name, file));
  const found = names.filter((name) => has(name, "metrics.jsonl") || has(name, "status.json"));
  const evaluations = readEvaluations(run);
  const verify = readJson(path.join(run, "verify.json"));
  if (found.length === 0 && evaluations.length === 0 && verify === null) {
    const advice = "Give the --run folder of a stage that has run.";
    throw new TrainerError("run-empty", `${shown(run)} holds no metrics, no verify.json and no eval*.json. ${advice}`);
  }
  const configs = found.map((name) => configSchema.safeParse(readJson(path.join(run, name, "config.json"))));
  const recipe = configs.findLast((config) => config.success)?.data?.recipe ?? null;
  return {
    name: recipe?.name ?? path.basename(run),
    recipe,
    stages: found.map((name, index) => readStage(run, name, configs[index]?.data?.recipe.stages[name])),
    verify,
    evaluations,
  };
}

/** Bytes of metrics.jsonl: a line has some 500. */
const LARGEST_LOG = 256 << 20;

/** What a run's recipe says of a stage. */
type Section = { steps?: number | null; batch?: number } | null;

function readStage(run: string, name: string, section?: Section): StageReport {
  const folder = path.join(run, name);
  const status = readStatus(folder);
  const logged = readBytes(path.join(folder, "metrics.jsonl"), LARGEST_LOG);
  const steps = logged === null ? [] : readSteps(logged.toString("utf8"));
  const rates = steps.flatMap(({ samples_per_s }) =>
    samples_per_s !== null && samples_per_s > 0 ? [samples_per_s] : [],
  );
  // The harmonic mean: equal numbers of samples lie between the steps that are logged.
  const rate = rates.length === 0 ? null : rates.length / rates.reduce((sum, value) => sum + 1 / value, 0);
  const last = steps.at(-1)?.step ?? 0;
  const rest = restsAt(steps.flatMap(({ step, loss }) => (loss === null ? [] : [{ step, value: loss }])));
  return {
    name,
    state: status?.state ?? "unknown",
    step: Math.max(last, status?.step ?? 0),
    totalSteps: status?.total_steps || (section?.steps ?? null),
    seconds: status?.seconds ?? steps.at(-1)?.seconds ?? null,
    samplesPerSecond: rate,
    batch: section?.batch ?? null,
    restsAfter: rest === null || section?.batch === undefined ? null : rest * section.batch,
    series: toSeries(steps),
    samples: readSamples(path.join(folder, "samples")),
  };
}

/** The steps as they count: after going on from a checkpoint, what had come after that checkpoint is dropped. */
export function readSteps(text: string): StepEvent[] {
  const steps: StepEvent[] = [];
  for (const line of text.split("\n")) {
    const step = parseStep(line);
    if (step === null) continue;
    while (steps.length > 0 && (steps.at(-1)?.step ?? -1) >= step.step) steps.pop();
    steps.push(step);
  }
  return steps;
}

function toSeries(steps: StepEvent[]): Series[] {
  const series = new Map<string, Series>();
  const add = (name: string, step: number, value: number | null) => {
    const known = series.get(name);
    if (known === undefined) series.set(name, { name, points: [{ step, value }] });
    else known.points.push({ step, value });
  };
  for (const step of steps) {
    add("loss", step.step, step.loss);
    for (const [name, value] of Object.entries(step.metrics)) if (name !== "loss") add(name, step.step, value);
    if (step.samples_per_s !== null) add("samples/s", step.step, step.samples_per_s);
  }
  return [...series.values()].sort((a, b) => place(a.name) - place(b.name));
}

/** What is learnt first, rewards before all; how the machine runs last. Else as the engine gives them. */
function place(name: string): number {
  if (name === "reward") return 0;
  if (name.startsWith("rewards/")) return 1;
  if (name === "kl") return 2;
  if (name === "entropy") return 3;
  return ["grad_norm", "lr", "samples/s"].includes(name) ? 5 : 4;
}

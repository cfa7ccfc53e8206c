/**
 * The papers' tables on scenes of drawn shapes, with a base run and held-out questions that are made first: by the stages' rates
 * about half an hour of one idle thread, anywhere. Such figures show that every row runs and how it is read, not which of the papers' findings hold.
 */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { Options, UsageError } from "../../src/command-line/arguments";
import { engineEnvironment, requirePython } from "../../trainer/src/engine/python";
import { PAPER_NAMES, PAPERS, type PaperTable } from "./paper";
import { runPaper } from "./paper-run";
import { outOf, train, trainMissing } from "./trainer";

const RECIPE = "drawn";
const QUESTIONS = 40;
/** Of every row: as much alignment as nano's rows have and half of their GRPO, so that all are done within the hour. */
const QUICK = ["stages.align.steps=80", "stages.align.warmup=5", "stages.rl.steps=20", "stages.rl.warmup=3"];
const BASE = [
  ["pretrain-vision", "vision"],
  ["pretrain-segmenter", "segmenter"],
  ["cold-start", "cold_start"],
  ["align", "align"],
  ["rl", "rl"],
] as const;

/** `--paper` and `--table` choose; begun again it goes on. */
export async function runDrawn(options: Options): Promise<void> {
  for (const name of ["run", "pool", "photos", "lines", "images", "models", "data", "recipe"]) {
    if (options.has(name)) throw new UsageError(`--drawn makes what it needs by itself: leave --${name} out.`);
  }
  const tables = chosen(options);
  const out = outOf(options);
  const [run, pool, held] = [join(out, "base"), join(out, "pool"), join(out, "held-out")];
  const threads = options.text("threads") ?? "1";
  const common = ["--recipe", RECIPE, "--run", run, "--pool", pool, "--threads", threads, "--device", "cpu"];
  mkdirSync(out, { recursive: true });
  if (!existsSync(join(run, "vision/finished"))) await train("data", common);
  for (const [verb, stage] of BASE) await trainMissing([stage], run, common, verb);
  if (!existsSync(join(held, "data.jsonl"))) {
    const args = ["--photos", join(pool, "drawn"), "--split", "unseen_scene", "--count", String(QUESTIONS)];
    execFileSync(requirePython(), ["-m", "loupe_engine.data.evalset", ...args, "--out", held], {
      env: engineEnvironment(1),
      stdio: "inherit",
    });
  }
  const given = {
    recipe: RECIPE,
    run,
    pool,
    lines: join(held, "data.jsonl"),
    images: join(held, "images"),
    out,
    threads,
  };
  const passed = Object.entries({ ...given, ...limitOf(options) });
  const own = new Options(
    new Map([
      ...passed.map(([name, value]): [string, string[]] => [name, [value]]),
      ["set", [...QUICK, ...options.all("set")]],
    ]),
  );
  for (const [paper, table] of tables) await runPaper(own, paper, table);
}

/** What is asked of those that have rows at a small size; "base" is the base run and the questions alone. */
function chosen(options: Options): [paper: string, table: PaperTable][] {
  const paper = options.choice("paper", PAPER_NAMES);
  const wanted = options.all("table");
  const all = (paper === null ? PAPER_NAMES : [paper]).flatMap((name) =>
    PAPERS[name].filter(({ nano }) => nano !== null).map((table): [string, PaperTable] => [name, table]),
  );
  const known = ["base", ...all.map(([, { number }]) => number)];
  const unknown = wanted.find((number) => !known.includes(number));
  if (unknown !== undefined) throw new UsageError(`--drawn --table ${unknown}: choose among ${known.join(", ")}.`);
  return all.filter(([, { number }]) => wanted.length === 0 || wanted.includes(number));
}

function limitOf(options: Options): Record<string, string> {
  const limit = options.text("limit");
  return limit === null ? {} : { limit };
}

/**
 * `npm run gpu -- pack | plan`: what travels to a lent GPU machine, and the commands to give there, each with its limit
 * (no Node and no network there). Nothing here talks to such a machine.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type OptionSpecs, type Options, UsageError } from "../src/command-line/arguments";
import { type Program, runProgram } from "../src/command-line/program";
import { TrainerError } from "../trainer/src/errors";
import { pack } from "./gpu/pack";
import { describePlan, type PackInfo, planOf } from "./gpu/plan";

const ROOT = resolve(import.meta.dirname, "..");
const OUT = join(ROOT, "gpu-pack");
const BENCHES = ["pico", "nano-gpu", "lens-3b"];

const packOptions = {
  recipe: { type: "string", value: "NAME", help: "the recipe that is trained there (default: nano-gpu)" },
  set: { type: "string", multiple: true, value: "KEY.PATH=VALUE", help: "change one key of it (repeatable)" },
  photos: { type: "string", value: "DIR", help: "a photo pack: what is in its split train travels" },
  source: { type: "string", multiple: true, value: "NAME", help: "only photos of this source (repeatable)" },
  pool: { type: "string", value: "DIR", help: "a scene pool, instead of making one there" },
  run: { type: "string", value: "DIR", help: "a run whose finished stages are gone on from" },
  bench: { type: "string", multiple: true, value: "NAME", help: `recipes to measure (default: ${BENCHES.join(", ")})` },
  device: { type: "string", value: "cpu|cuda", help: "what the commands are for (default: cuda; cpu to try them)" },
  steps: { type: "string", value: "N", help: "steps of every stage and bench, to try the commands" },
  "no-wheels": { type: "boolean", help: "without the packages that the machine lacks" },
} satisfies OptionSpecs;

function folder(options: Options, name: string): string | null {
  const given = options.text(name);
  if (given !== null && !existsSync(given)) throw new UsageError(`--${name} ${given}: there is no such folder.`);
  return given === null ? null : resolve(given);
}

const program: Program = {
  name: "npm run gpu --",
  usage: "pack|plan [options]",
  verbs: [
    {
      name: "pack",
      summary: "writes gpu-pack/ (ignored by git): what travels, with its sizes",
      options: packOptions,
      async run(options) {
        const benches = options.all("bench");
        const said = pack(ROOT, OUT, {
          recipe: options.text("recipe") ?? "nano-gpu",
          settings: options.all("set"),
          device: options.choice("device", ["cpu", "cuda"]) ?? "cuda",
          steps: options.positiveInt("steps"),
          benches: benches.length ? benches : BENCHES,
          photos: folder(options, "photos"),
          sources: options.all("source"),
          pool: folder(options, "pool"),
          run: folder(options, "run"),
          wheels: !options.has("no-wheels"),
        });
        console.log(said);
        return 0;
      },
    },
    {
      name: "plan",
      summary: "prints the commands for what gpu-pack/ holds, in order",
      options: { sh: { type: "boolean", help: "only the commands, one a line, to try them in a copy of gpu-pack/" } },
      async run(options) {
        const file = join(OUT, "base/pack.json");
        if (!existsSync(file)) throw new UsageError("There is no gpu-pack/ yet: npm run gpu -- pack");
        const calls = planOf(JSON.parse(readFileSync(file, "utf8")) as PackInfo);
        console.log(options.has("sh") ? calls.map(({ command }) => `( ${command} )`).join("\n") : describePlan(calls));
        return 0;
      },
    },
  ],
};

try {
  process.exitCode = await runProgram(program, process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError || error instanceof TrainerError)) throw error;
  console.error(`gpu: ${error.message}`);
  process.exitCode = error.exitCode;
}

/**
 * `npm run bench`: the built app timed, counted and weighed in Chromium, on WASM and WebGPU, beside another build of it and
 * beside transformers.js, by turns. About 40 minutes on two quiet cores; parts of it alone with --only.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeOptions, type OptionSpecs, parseOptions, UsageError } from "../src/command-line/arguments";
import { report, writeReport } from "./bench/docs";
import { type Plan, parts } from "./bench/parts";
import { commitOf, type PartName, type Results, readResults, writeResults } from "./bench/results";
import type { Provider } from "./bench/site";

const ROOT = resolve(import.meta.dirname, "..");
const PROVIDERS = ["wasm", "webgpu"] as const;

const specs = {
  json: { type: "string", value: "FILE", help: "keeps the figures there; parts that do not run stay as they are" },
  on: { type: "string", multiple: true, value: "wasm|webgpu", help: "on which provider (repeatable; default: both)" },
  only: { type: "string", multiple: true, value: Object.keys(parts).join("|"), help: "which parts (repeatable)" },
  against: { type: "string", value: "DIR", help: "another built site, measured in turns with ours" },
  name: { type: "string", value: "TEXT", help: "what to call it (default: its checkout's commit)" },
  rounds: { type: "string", value: "N", help: "how often each is measured (default: as many as 40 minutes hold)" },
  dist: { type: "string", value: "DIR", help: "our built site (default: dist, made by `npx vite build`)" },
  models: { type: "string", value: "DIR", help: "bundles for transformers.js, with logits (default: models)" },
  docs: {
    type: "boolean",
    help: "writes docs/bench.md from --json FILE (default: docs/bench.json), and measures nothing",
  },
  help: { type: "boolean", help: "this" },
} satisfies OptionSpecs;

/** Both prompts are answered with a mask. */
const TASK: Plan["task"] = {
  photo: join(ROOT, "public/samples/coffee.jpg"),
  first: "the cup",
  second: "something to drink",
  at: { x: 300, y: 200 },
};

function among<T extends string>(option: string, given: readonly string[], known: readonly T[]): T[] {
  const wrong = given.find((name) => !known.some((one) => one === name));
  if (wrong !== undefined) throw new UsageError(`--${option} ${wrong}: choose ${known.join(", ")}.`);
  return known.filter((name) => given.length === 0 || given.includes(name));
}

const jsonOf = (path: string) => JSON.parse(readFileSync(join(ROOT, path), "utf8")) as { version: string; id?: string };

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, specs);
  if (options.has("help")) {
    console.log(describeOptions(specs));
    return 0;
  }
  const json = options.text("json");
  if (options.has("docs")) {
    writeReport(join(ROOT, "docs/bench.md"), readResults(resolve(json ?? join(ROOT, "docs/bench.json"))) as Results);
    return 0;
  }
  const dist = resolve(options.text("dist") ?? join(ROOT, "dist"));
  const against = options.text("against");
  for (const site of [dist, ...(against ? [resolve(against)] : [])]) {
    if (existsSync(join(site, "index.html"))) continue;
    console.error(`bench: ${site} has no built app. Run \`npx vite build\` there first.`);
    return 1;
  }
  const plan: Plan = {
    sides: { ours: dist, ...(against && { against: resolve(against) }) },
    models: join(ROOT, "models"),
    withLogits: resolve(options.text("models") ?? join(ROOT, "models")),
    task: TASK,
    rounds: options.positiveInt("rounds"),
    providers: among<Provider>("on", options.all("on"), PROVIDERS),
  };
  const model = jsonOf("models/nano/manifest.json");
  const earlier = json ? readResults(resolve(json)) : {};
  const results: Results = {
    ...earlier,
    of: {
      commits: { ...earlier.of?.commits },
      model: `${model.id} ${model.version}`,
      runtime: jsonOf("node_modules/onnxruntime-web/package.json").version,
      against: against && (options.text("name") ?? commitOf(resolve(against))),
    },
  };
  for (const name of among("only", options.all("only"), Object.keys(parts) as PartName[])) {
    console.error(`bench: ${name}`);
    Object.assign(results, await parts[name]?.(plan));
    results.of.commits[name] = commitOf(ROOT);
    if (json) writeResults(resolve(json), results);
  }
  console.log(report(results));
  return 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error.exitCode;
}

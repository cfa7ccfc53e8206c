/**
 * `npm run bench`: two prompts on one photo, step by step, in Node and in the built app on WebGPU and WASM.
 * Fails when the second prompt encodes the image again.
 */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { describeOptions, type OptionSpecs, parseOptions, UsageError } from "../src/command-line/arguments";
import { benchBrowser } from "./bench/browser";
import { benchNode, type Task } from "./bench/node";
import { encodedAgain, type Measured, stepTable } from "./bench/steps";

const ROOT = resolve(import.meta.dirname, "..");
const WHERE = ["node", "webgpu", "wasm"] as const;

const specs = {
  on: { type: "string", multiple: true, value: "node|webgpu|wasm", help: "where to run (repeatable; default: all)" },
  photo: { type: "string", value: "FILE", help: "the photo (default: a sample)" },
  first: { type: "string", value: "TEXT", help: "the first prompt" },
  second: { type: "string", value: "TEXT", help: "the second prompt" },
  dist: { type: "string", value: "DIR", help: "the built app (default: dist, made by `npx vite build`)" },
  help: { type: "boolean", help: "this" },
} satisfies OptionSpecs;

async function main(args: readonly string[]): Promise<number> {
  const options = parseOptions(args, specs);
  if (options.has("help")) {
    console.log(describeOptions(specs));
    return 0;
  }
  const task: Task = {
    photo: resolve(options.text("photo") ?? join(ROOT, "public/samples/astronaut.jpg")),
    first: options.text("first") ?? "the person",
    second: options.text("second") ?? "who could answer me?",
  };
  const asked = options.all("on");
  const wrong = asked.find((name) => !WHERE.some((where) => where === name));
  if (wrong !== undefined) throw new UsageError(`--on ${wrong}: choose ${WHERE.join(", ")}.`);
  const wanted = (where: (typeof WHERE)[number]) => asked.length === 0 || asked.includes(where);

  let again = 0;
  const show = (measured: Measured) => {
    console.log(`${stepTable(measured)}\n`);
    const steps = encodedAgain(measured);
    if (steps.length) console.error(`bench: ${measured.where}: the second prompt ran ${steps.join(", ")} again.`);
    again += steps.length;
  };
  if (wanted("node")) show(await benchNode(resolve(process.env.LOUPE_MODELS_DIR ?? join(ROOT, "models")), task));
  const providers = (["webgpu", "wasm"] as const).filter(wanted);
  if (providers.length) {
    const dist = resolve(options.text("dist") ?? join(ROOT, "dist"));
    if (!existsSync(join(dist, "index.html"))) {
      console.error(`bench: ${dist} has no built app, so nothing ran in a browser. Run \`npx vite build\` first.`);
      return 1;
    }
    await benchBrowser(dist, providers, task, show);
  }
  return again ? 1 : 0;
}

try {
  process.exitCode = await main(process.argv.slice(2));
} catch (error) {
  if (!(error instanceof UsageError)) throw error;
  console.error(`bench: ${error.message}`);
  process.exitCode = error.exitCode;
}

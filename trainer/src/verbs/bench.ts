import { readFileSync } from "node:fs";
import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { printable } from "../engine/lines";
import { runStage } from "../run-stage";
import { openSession } from "../session";

// What measures is one process.
const { processes: _, "accelerate-config": __, ...options } = commonOptions;

export const bench: Verb = {
  name: "bench",
  summary: "samples/s of every stage, where its time goes, and what the trainer's ways gain, side by side",
  options: {
    ...options,
    steps: { type: "string", value: "N", help: "steps of each stage after a warm-up (default: 10)" },
    stages: { type: "string", value: "NAMES", help: "only these, with commas: align,rl (default: all of the recipe)" },
    out: { type: "string", value: "DIR", help: "where bench.json and bench.txt go (default: the run's bench folder)" },
    json: { type: "boolean", help: "print the figures as JSON" },
  },
  async run(options) {
    const session = openSession(options);
    const steps = options.positiveInt("steps");
    const given = options.text("out");
    const out = given === null ? path.join(session.run, "bench") : path.resolve(given);
    const stages = options.text("stages");
    const extra = { ...(steps === null ? {} : { steps: String(steps) }), ...(stages === null ? {} : { stages }) };
    await runStage(session, "bench", { out, extra });
    const file = path.join(out, options.has("json") ? "bench.json" : "bench.txt");
    console.log(readFileSync(file, "utf8").trimEnd().split("\n").map(printable).join("\n"));
    return 0;
  },
};

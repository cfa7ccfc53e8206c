import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const exportBundle: Verb = {
  name: "export",
  summary: "write the bundle: ONNX graphs, quantized weights, tokenizer, manifest",
  options: {
    ...commonOptions,
    out: { type: "string", value: "DIR", help: "folder of the bundle (default: chosen by the engine, in the run)" },
  },
  async run(options) {
    const out = options.text("out");
    await runStage(openSession(options), "export", out === null ? {} : { out: path.resolve(out) });
    return 0;
  },
};

import path from "node:path";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";
import type { Verb } from "./verb";

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

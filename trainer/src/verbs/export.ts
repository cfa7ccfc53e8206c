import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession, place } from "../session";

export const exportBundle: Verb = {
  name: "export",
  summary: "write the bundle: ONNX graphs, quantized weights, tokenizer, manifest",
  options: {
    ...commonOptions,
    out: { type: "string", value: "DIR", help: "folder of the bundle (default: chosen by the engine, in the run)" },
  },
  async run(options) {
    const out = place(options, "out");
    await runStage(openSession(options), "export", out === null ? {} : { out });
    return 0;
  },
};

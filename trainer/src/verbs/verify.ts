import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { runStage } from "../run-stage";
import { openSession, place } from "../session";

export const verify: Verb = {
  name: "verify",
  summary: "compare every graph and the whole pipeline of the bundle with PyTorch",
  options: {
    ...commonOptions,
    out: { type: "string", value: "DIR", help: "folder of the bundle, if export was given one" },
    scenes: { type: "string", value: "N", help: "scenes on which the quantized pipeline is compared" },
  },
  async run(options) {
    const out = place(options, "out");
    const scenes = options.positiveInt("scenes");
    await runStage(openSession(options), "verify", {
      ...(out === null ? {} : { out }),
      ...(scenes === null ? {} : { extra: { scenes: String(scenes) } }),
    });
    return 0;
  },
};

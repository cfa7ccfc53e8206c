import type { Verb } from "../../../src/command-line/program";
import { commonOptions, UsageError } from "../arguments";
import { runStage } from "../run-stage";
import { openSession, place } from "../session";

export const importPublished: Verb = {
  name: "import",
  summary: "make a bundle of a published LENS or CoPRS checkpoint",
  options: {
    ...commonOptions,
    out: { type: "string", value: "DIR", help: "folder of the bundle (default: chosen by the engine, in the run)" },
  },
  async run(options) {
    const session = openSession(options);
    if (session.weights?.lens === undefined && session.weights?.coprs === undefined) {
      throw new UsageError(
        "Which checkpoint? Add --weights lens=DIR, or --weights coprs=DIR with --weights segmenter=FILE (SAM's own).",
      );
    }
    const out = place(options, "out");
    await runStage(session, "import", out === null ? {} : { out });
    return 0;
  },
};

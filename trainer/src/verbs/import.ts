import type { Verb } from "../../../src/command-line/program";
import { commonOptions, UsageError } from "../arguments";
import { checkFolder } from "../check/run";
import { runStage } from "../run-stage";
import { openSession, place } from "../session";

export const importPublished: Verb = {
  name: "import",
  summary: "make a bundle of a published LENS or CoPRS checkpoint, or of a language model and a segmenter (box)",
  options: {
    ...commonOptions,
    out: { type: "string", value: "DIR", help: "folder of the bundle (default: chosen by the engine, in the run)" },
    check: {
      type: "string",
      value: "DIR",
      help: "make nothing: say what of this checkpoint differs from what the recipe expects, by its headers alone",
    },
  },
  async run(options) {
    const checked = options.text("check");
    if (checked !== null) return checkFolder(options, checked);
    const session = openSession(options);
    const { weights, recipe } = session;
    if (weights?.run !== undefined) {
      throw new UsageError(
        "import takes published weights; of a run's the bundle is made by export, with the same --weights.",
      );
    }
    if (recipe.model.head === "box") {
      if (weights?.backbone === undefined || weights.segmenter === undefined) {
        throw new UsageError(
          "Which weights? Add --weights backbone=DIR (the language model) and --weights segmenter=FILE (SAM 2's own).",
        );
      }
    } else if (recipe.model.head === "lisa") {
      throw new UsageError('Of head "lisa" no checkpoint is published, and a bundle has no such head.');
    } else if (weights?.lens === undefined && weights?.coprs === undefined) {
      throw new UsageError(
        "Which checkpoint? Add --weights lens=DIR, or --weights coprs=DIR with --weights segmenter=FILE (SAM's own).",
      );
    }
    const out = place(options, "out");
    await runStage(session, "import", out === null ? {} : { out });
    return 0;
  },
};

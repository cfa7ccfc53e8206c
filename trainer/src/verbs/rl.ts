import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { TrainerError } from "../errors";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const rl: Verb = {
  name: "rl",
  summary: "stage 3: GRPO on the model's own replies, with a segmentation loss",
  options: commonOptions,
  async run(options) {
    const session = openSession(options);
    if (session.recipe.stages.rl === undefined) {
      const message = `The recipe ${session.recipe.name} has no section stages.rl; add one to train with GRPO.`;
      throw new TrainerError("usage", message);
    }
    await runStage(session, "rl");
    return 0;
  },
};

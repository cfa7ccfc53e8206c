/** A verb that runs one stage of the session's recipe, with no options of its own. */
import type { Verb } from "../../src/command-line/program";
import { commonOptions } from "./arguments";
import { runStage } from "./run-stage";
import { openSession } from "./session";
import type { StageVerb } from "./stages";

export const stageVerb = (name: StageVerb, summary: string): Verb => ({
  name,
  summary,
  options: commonOptions,
  async run(options) {
    await runStage(openSession(options), name);
    return 0;
  },
});

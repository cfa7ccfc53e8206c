import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { shown } from "../paths";
import { runStage } from "../run-stage";
import { openSession } from "../session";
import { completed, dependencies, isIn, stages } from "../stages";
import { changedParts, readStatus } from "../status";
import { writeReport } from "./report";

export const train: Verb = {
  name: "train",
  summary: "everything, from data to verify and report; finished stages are skipped",
  options: commonOptions,
  async run(options) {
    const session = openSession(options);
    // A stage that ran again makes what was built on it out of date.
    let again = false;
    for (const stage of stages.filter((one) => isIn(session.recipe, one))) {
      const status = readStatus(path.join(session.run, stage.folder));
      const changed = changedParts(completed(status?.recipe ?? {}), dependencies(session.recipe, stage.verb));
      if (!again && status?.state === "done" && changed.length === 0) {
        console.error(`${stage.folder}: finished before, skipped`);
        continue;
      }
      if (status !== null && changed.length > 0) {
        console.error(`${stage.folder}: the recipe has changed since it last ran (${changed.join(", ")})`);
      }
      await runStage(session, stage.verb);
      again = true;
    }
    console.log(`Report: ${shown(writeReport(session.run))}`);
    return 0;
  },
};

import { writeFileSync } from "node:fs";
import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { commonOptions } from "../arguments";
import { TrainerError } from "../errors";
import { writing } from "../folders";
import { shown } from "../paths";
import { findRecipe, loadRecipe } from "../recipe/load";
import { reportPage } from "../report/page";
import { readRun } from "../report/read";
import { runFolder } from "../session";

/** Writes the report of a run. @returns its file. */
export function writeReport(run: string, file = path.join(run, "report.html")): string {
  const page = reportPage(readRun(run));
  writing(file, () => writeFileSync(file, page));
  return file;
}

export const report: Verb = {
  name: "report",
  summary: "write a run's curves and figures as one HTML page",
  options: {
    recipe: commonOptions.recipe,
    run: commonOptions.run,
    out: { type: "string", value: "FILE", help: "where to write it (default: report.html in the run's folder)" },
  },
  async run(options) {
    const name = options.text("recipe");
    if (name === null && !options.has("run")) {
      throw new TrainerError("usage", "Which run? Add --run DIR, or --recipe NAME for its default folder.");
    }
    const run = runFolder(options, name === null ? "" : loadRecipe(findRecipe(name)).name);
    const out = options.text("out");
    console.log(`Report: ${shown(writeReport(run, out === null ? undefined : path.resolve(out)))}`);
    return 0;
  },
};

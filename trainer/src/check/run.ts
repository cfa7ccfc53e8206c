import path from "node:path";
import type { Options } from "../arguments";
import { runApart } from "../engine/run-apart";
import { TrainerError } from "../errors";
import { isFolder } from "../folders";
import type { Recipe } from "../recipe/schema";
import { openSession } from "../session";
import { describe, type Report, reportSchema } from "./report";

/**
 * Looks at a checkpoint's headers and config.json and prints what its recipe does not expect; no weights are read, and the
 * run folder is not touched. @returns the exit status: 1 where anything differs.
 */
export async function checkFolder(options: Options, given: string): Promise<number> {
  const { recipe, run, weights, threads } = openSession(options);
  const folder = path.resolve(given);
  if (given === "" || !isFolder(folder)) {
    throw new TrainerError("usage", `--check ${given}: there is no such folder.`);
  }
  const part = partOf(recipe);
  let report: Report | null = null;
  await runApart("check", { recipe, run, weights: { ...weights, [part]: folder }, threads }, (event) => {
    if (event.event === "check") report = reportSchema.parse(event.check);
  });
  return print(report, recipe.name);
}

function print(report: Report | null, recipe: string): number {
  if (report === null) throw new TrainerError("engine-failed", "The engine looked and said nothing.");
  console.log(describe(report, recipe));
  return report.differences.length === 0 ? 0 : 1;
}

/** As what the checkpoint is given to `import` (`--weights PART=DIR`). */
function partOf({ model }: Recipe): string {
  // Of what no paper publishes as a whole the language model.
  if (model.head === "box" || model.head === "lisa" || model.backbone.kind === "llava") return "backbone";
  return model.context.token === null ? "lens" : "coprs";
}

import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { commonOptions, UsageError } from "../arguments";
import { runStage } from "../run-stage";
import { openSession } from "../session";

export const card: Verb = {
  name: "card",
  summary: "put measured figures into the bundle's manifest and write its model card",
  options: {
    ...commonOptions,
    out: { type: "string", value: "DIR", help: "folder of the bundle (default: the run's export)" },
    figures: { type: "string", value: "FILE", multiple: true, help: "output of loupe eval --json (repeatable)" },
    failures: {
      type: "string",
      value: "DIR",
      help: "output of loupe eval --failures on photos that may be passed on: some become part of the card",
    },
  },
  async run(options) {
    const figures = options.all("figures").map((file) => path.resolve(file));
    if (figures.length === 0)
      throw new UsageError("Which figures? Add --figures FILE, the output of loupe eval --json.");
    const comma = figures.find((file) => file.includes(","));
    if (comma !== undefined) throw new UsageError(`--figures ${comma}: a path with a comma cannot be passed on.`);
    const session = openSession(options);
    const [out, failures] = [options.text("out"), options.text("failures")];
    await runStage(session, "card", {
      out: out === null ? path.join(session.run, "export", session.recipe.export.id) : path.resolve(out),
      extra: { figures: figures.join(","), ...(failures === null ? {} : { failures: path.resolve(failures) }) },
    });
    return 0;
  },
};

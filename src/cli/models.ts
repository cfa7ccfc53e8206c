/** Which models are installed, and what is known about them. */
import type { OptionSpecs, Options } from "../command-line/arguments";
import { printable } from "../command-line/printable";
import type { Verb } from "../command-line/program";
import type { Evaluation } from "../engine/store/figures";
import { totalBytes } from "../engine/store/listed-file";
import { type Manifest, manifestSchema } from "../engine/store/manifest";
import { parseJson } from "../engine/store/parse";
import type { BundleSource } from "../engine/store/source";
import { folderSource } from "../engine/store/source-node";
import { messageOf } from "./errors";
import { pointingTable } from "./evaluation/report";
import { modelsDir, modelsOption } from "./model";
import { copy } from "./model-folder/copy";
import { modelsIn, toAdd } from "./model-folder/registry";
import { folderVerbs } from "./model-folder/verbs";
import { fraction, megabytes, table } from "./output";

async function readManifest(source: BundleSource): Promise<Manifest> {
  return parseJson(manifestSchema, await source.read("manifest.json"), "manifest.json");
}

function figures({ evaluation }: Manifest): string {
  if (evaluation.length === 0) return "  no figures: it has not been measured";
  const sentences = evaluation.filter(({ pointing }) => !pointing);
  const pointed = evaluation.flatMap(({ set, pointing }) => (pointing ? [[set, pointing] as const] : []));
  const tables = [
    ...(sentences.length ? [sentenceTable(sentences)] : []),
    ...(pointed.length ? [pointingTable(pointed)] : []),
  ];
  const lines = tables.join("\n\n").split("\n");
  return lines.map((line) => (line ? `  ${line}` : "")).join("\n");
}

function sentenceTable(evaluation: readonly Evaluation[]): string {
  const heading = ["set", "n", "gIoU", "cIoU", "P@0.5", "box", "refuses", "answers", "baselines' gIoU"];
  const rows = evaluation.map((row) => [
    row.set,
    String(row.n),
    ...[row.giou, row.ciou, row.p50, row.box_accuracy, row.absent_accuracy, row.answer_rate].map(fraction),
    Object.entries(row.baselines ?? {})
      .map(([name, giou]) => `${name} ${fraction(giou)}`)
      .join(", "),
  ]);
  return table([heading, ...rows]);
}

function describe(manifest: Manifest, isDefault: boolean): string {
  const { id, name, version, licence, files, head, summary } = manifest;
  return [
    `${id}${isDefault ? " (default)" : ""}: ${name} ${version}, head ${head}`,
    `  ${summary}`,
    `  size ${megabytes(totalBytes(files))}, licence ${licence.id}`,
    figures(manifest),
  ].join("\n");
}

async function run(options: Options): Promise<number> {
  const dir = modelsDir(options);
  const [source, registry] = [folderSource(dir), await modelsIn(dir)];
  if (!registry.models.length) console.error(`There is no model in ${dir} yet. ${toAdd(dir)}`);
  let failed = 0;
  const listed: object[] = [];
  for (const entry of registry.models) {
    try {
      const manifest = await readManifest(source.at(entry.path));
      const { id, name, version, head, licence, evaluation } = manifest;
      const isDefault = entry.id === registry.default;
      if (options.has("json")) {
        listed.push({ id, name, version, head, bytes: entry.bytes, licence, default: isDefault, evaluation });
      } else {
        console.log(`${printable(describe(manifest, isDefault))}\n`);
      }
    } catch (error) {
      const message = messageOf(error);
      if (message === null) throw error;
      failed++;
      console.error(`loupe: ${entry.id}: ${message}`);
    }
  }
  if (options.has("json")) console.log(JSON.stringify(listed, null, 2));
  return failed ? 1 : 0;
}

const options = { ...modelsOption, json: { type: "boolean", help: "print the list as JSON" } } satisfies OptionSpecs;
const summary = "list the models with their size, licence and measured figures";

export const models: Verb = {
  name: "models",
  summary: `${summary}; add, verify and remove them`,
  options,
  verbs: [{ name: "list", summary, options, run }, copy, ...folderVerbs],
  run,
};

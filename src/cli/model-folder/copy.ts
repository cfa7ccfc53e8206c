/** A model's weights for another site or program: into a folder that the engine takes as its models' folder. */
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { Options } from "../../command-line/arguments";
import { printable } from "../../command-line/printable";
import type { Verb } from "../../command-line/program";
import { totalBytes } from "../../engine/store/listed-file";
import { listedFiles, readManifest } from "../../engine/store/load";
import type { Manifest } from "../../engine/store/manifest";
import { folderOf } from "../../engine/store/opfs";
import { findModel } from "../../engine/store/registry";
import { folderSource } from "../../engine/store/source-node";
import { FileError } from "../errors";
import { isFolder, readBytes } from "../files";
import { modelsDir, modelsOption } from "../model";
import { megabytes } from "../output";
import { makeFolders, unwritable, writeBytes } from "../written-files";
import { modelsIn, registryOf, withModel, writeRegistry } from "./registry";

/** What its weights may be used for, and whose weights they came from. */
export function licenceOf({ name, version, licence, base_models: bases }: Manifest): string {
  const from = bases.map((base) => `- ${base.name}: ${base.licence} (${base.part})`);
  return [
    `${name} ${version}: licence ${licence.id}`,
    licence.note,
    ...(from.length ? ["", "Made from", ...from] : []),
  ].join("\n");
}

async function run(options: Options): Promise<number> {
  const [id, to] = options.words as [string, string];
  const from = modelsDir(options);
  const source = folderSource(from);
  const entry = findModel(await modelsIn(from), id);
  const manifest = await readManifest(source.at(entry.path));
  // Before the weights are there: who may not use them can stop here.
  console.log(`${printable(licenceOf(manifest))}\n`);
  const registry = withModel(await registryOf(to), entry);
  const folder = join(to, entry.path);
  if (await isFolder(folder)) throw new FileError(`${folder} is there already. Delete it, or choose another folder.`);
  await copyBundle(join(from, entry.path), manifest, folder);
  await writeRegistry(to, registry);
  console.log(`${megabytes(totalBytes(manifest.files))} in ${folder}, listed in registry.json`);
  return 0;
}

/** Whole, or not at all. Each listed file is checked against the manifest's sums. Throws FileError, bundle-… */
async function copyBundle(from: string, manifest: Manifest, to: string): Promise<void> {
  const part = `${to}.${process.pid}.part`;
  await makeFolders(dirname(to)).catch((error: unknown) => {
    throw unwritable(dirname(to), error);
  });
  const files = listedFiles(manifest);
  const reading = folderSource(from).fetch(folderOf(manifest), files);
  try {
    const write = async (path: string, bytes: Uint8Array | string) => {
      const file = join(part, path);
      await mkdir(dirname(file), { recursive: true }).catch((error: unknown) => {
        throw unwritable(file, error);
      });
      await writeBytes(file, bytes);
    };
    for (const { path } of files) await write(path, (await reading.file(path)) as Uint8Array);
    await write("manifest.json", await readBytes(join(from, "manifest.json")));
    await write("LICENCE.txt", `${licenceOf(manifest)}\n`);
    await rename(part, to).catch((error: unknown) => {
      throw unwritable(to, error);
    });
  } finally {
    await rm(part, { recursive: true, force: true });
  }
}

export const copy: Verb = {
  name: "copy",
  words: "ID DIR",
  summary: "copies a model's weights into a folder of your own, and says their licence",
  options: modelsOption,
  run,
};

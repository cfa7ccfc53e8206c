/** `loupe models add`, `verify`, `remove`: a folder of models as the browser's store is kept, checked piece by piece. */
import { rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type OptionSpecs, type Options, UsageError } from "../../command-line/arguments";
import { printable } from "../../command-line/printable";
import type { Verb } from "../../command-line/program";
import { LoupeError } from "../../engine/errors";
import { download } from "../../engine/store/download";
import type { ListedFile } from "../../engine/store/listed-file";
import { totalBytes } from "../../engine/store/listed-file";
import { inPieces, listedFiles, readManifest } from "../../engine/store/load";
import type { Manifest } from "../../engine/store/manifest";
import type { Offer } from "../../engine/store/offer";
import { folderOf } from "../../engine/store/opfs";
import { findModel } from "../../engine/store/registry";
import { wrongLength } from "../../engine/store/request";
import { folderShelf } from "../../engine/store/shelf-node";
import { folderSource } from "../../engine/store/source-node";
import { FileError, messageOf } from "../errors";
import { isFolder } from "../files";
import { modelsDir, modelsOption } from "../model";
import { megabytes } from "../output";
import { startProgress } from "../progress";
import { makeFolder, unwritable, writeBytes } from "../written-files";
import { licenceOf } from "./copy";
import { offerFrom } from "./given";
import { modelsIn, registryOf, toAdd, withModel, withoutModel, writeRegistry } from "./registry";

const folderOption = {
  models: { type: "string", value: "DIR", help: "folder of the models, made if it is not there (or LOUPE_MODELS_DIR)" },
} satisfies OptionSpecs;

/** What is written into is named: Loupe's own models/ is replaced whenever Loupe is. */
function ownFolder(options: Options): string {
  const folder = options.text("models") ?? process.env.LOUPE_MODELS_DIR;
  if (folder) return resolve(folder);
  throw new UsageError("Which folder of models? --models DIR, or LOUPE_MODELS_DIR. Other verbs read it so, too.");
}

function wanted(options: Options, name: string, why: string): string {
  const text = options.text(name);
  if (text) return text;
  throw new UsageError(`${why} --${name} ${name === "from" ? "DIR, ZIP, ADDRESS or hub:OWNER/NAME+OWNER/NAME" : "ID"}`);
}

async function runAdd(options: Options): Promise<number> {
  const folder = ownFolder(options);
  const offer = await offerFrom(wanted(options, "from", "Which model?"), options.text("weights"));
  const manifest = await offer.manifest();
  const { id, name, version, licence } = manifest;
  // Before its files come: who may not use them can stop here.
  const bytes = totalBytes(manifest.files);
  if (offer.origin.kind !== "files")
    console.error(printable(`${megabytes(bytes)} are to come. ${licenceOf(manifest)}`));
  const registry = await registryOf(folder);
  if (registry.models.some((entry) => entry.id === id)) {
    throw new FileError(`${id} is in ${folder} already. Remove that first: loupe models remove --model ${id}`);
  }
  const path = folderOf(manifest).replace("@", "-");
  const own = join(folder, path);
  // Of a download what has come is kept for the next attempt; what was here is copied anew.
  const isCopy = offer.origin.kind === "files" && !(await isFolder(own));
  try {
    await keep(offer, manifest, own);
  } catch (error) {
    if (isCopy) await rm(own, { recursive: true, force: true }).catch(() => {});
    throw error;
  }
  // Read again: another model may have come meanwhile.
  await writeRegistry(folder, withModel(await registryOf(folder), { id, name, path, bytes, licence: licence.id }));
  console.log(
    `${id} ${version} is in ${folder}: ${manifest.files.length} files, ${megabytes(bytes)}, licence ${licence.id}.`,
  );
  return 0;
}

/** The files, then the manifest: a folder that has one is whole. What came of an earlier attempt is not asked for again. */
async function keep(offer: Offer, manifest: Manifest, folder: string): Promise<void> {
  await makeFolder(folder);
  const listed = listedFiles(manifest);
  const progress = startProgress(listed.length);
  const sums = new Map<string, readonly string[]>();
  try {
    for (const file of listed) {
      await keepFile(offer, file, join(folder, file.path), (chunks) => sums.set(file.path, chunks));
      progress.tick(file.path);
    }
  } finally {
    progress.end();
  }
  await writeBytes(join(folder, "manifest.json"), `${JSON.stringify(inPieces(manifest, sums), null, 2)}\n`);
}

async function keepFile(
  offer: Offer,
  listed: ListedFile,
  path: string,
  onChunks: (chunks: string[]) => void,
): Promise<void> {
  const { bytes, ask } = await offer.file(listed.path);
  if (bytes !== undefined && bytes !== listed.bytes) throw wrongLength(listed, bytes);
  try {
    const shelf = await folderShelf(path, listed);
    try {
      await download(ask, listed, shelf, { onChunks });
      await shelf.finish();
    } finally {
      await shelf.close();
    }
  } catch (error) {
    if (error instanceof LoupeError || !(error as NodeJS.ErrnoException).syscall) throw error;
    throw unwritable(path, error);
  }
}

async function runVerify(options: Options): Promise<number> {
  const dir = modelsDir(options);
  const [source, registry] = [folderSource(dir), await modelsIn(dir)];
  if (!registry.models.length) throw new FileError(`There is no model in ${dir} to verify. ${toAdd(dir)}`);
  const one = options.text("model");
  let failed = 0;
  for (const { id, path } of one ? [findModel(registry, one)] : registry.models) {
    try {
      const manifest = await readManifest(source.at(path));
      const listed = listedFiles(manifest);
      const fetching = source.at(path).fetch("", listed);
      for (const file of listed) await fetching.file(file.path);
      console.log(`${id} ${manifest.version}: ${listed.length} files are whole and unaltered.`);
    } catch (error) {
      const message = messageOf(error);
      if (message === null) throw error;
      failed++;
      console.error(`loupe: ${id}: ${message}`);
    }
  }
  return failed ? 1 : 0;
}

async function runRemove(options: Options): Promise<number> {
  const folder = ownFolder(options);
  const registry = await registryOf(folder);
  const { id, path } = findModel(registry, wanted(options, "model", "Which model?"));
  // First, so that nothing is named that is half there.
  await writeRegistry(folder, withoutModel(registry, id));
  await rm(join(folder, path), { recursive: true, force: true });
  console.log(`${id} is gone from ${folder}.`);
  return 0;
}

export const folderVerbs: readonly Verb[] = [
  {
    name: "add",
    summary: "copy a model out of a folder or a ZIP, or fetch it, and check all of it",
    options: {
      from: { type: "string", value: "DIR|ZIP|URL|hub:A/B+C/D", help: "the model; of a hub, a Qwen-VL and a SAM2" },
      weights: { type: "string", value: "NAME[,NAME]", help: "how a hub's weights are stored: q4, q8, fp16, fp32 …" },
      ...folderOption,
    },
    run: runAdd,
  },
  {
    name: "verify",
    summary: "check that every file is what its manifest says",
    options: { model: { type: "string", value: "ID", help: "one of them (default: all)" }, ...modelsOption },
    run: runVerify,
  },
  {
    name: "remove",
    summary: "delete a model",
    options: { model: { type: "string", value: "ID", help: "which" }, ...folderOption },
    run: runRemove,
  },
];

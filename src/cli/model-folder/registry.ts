/** registry.json of a folder of models, as it is changed. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Registry, readRegistry } from "../../engine/store/registry";
import { folderSource } from "../../engine/store/source-node";
import { FileError } from "../errors";
import { checkFolder } from "../files";
import { writeBytes } from "../written-files";

type Entry = Registry["models"][number];

/** Empty where there is none yet. Throws bundle-invalid. */
export async function registryOf(folder: string): Promise<Registry> {
  if (!existsSync(join(folder, "registry.json"))) return { default: "", models: [] };
  return readRegistry(folderSource(folder));
}

/** Of a folder that others than `add` read. Throws FileError where it is none of models, bundle-invalid. */
export async function modelsIn(folder: string): Promise<Registry> {
  await checkFolder(folder);
  if (existsSync(join(folder, "registry.json"))) return readRegistry(folderSource(folder));
  throw new FileError(`${folder} is no folder of models: it has no registry.json. ${toAdd(folder)}`);
}

/** How the first model comes. */
export const toAdd = (folder: string): string => `To add one: loupe models add --from MODEL --models ${folder}`;

/** At the end; the first is the default. */
export function withModel(registry: Registry, entry: Entry): Registry {
  const others = registry.models.filter(({ id }) => id !== entry.id);
  return { default: others.length ? registry.default : entry.id, models: [...others, entry] };
}

/** The default is then the first that is left. */
export function withoutModel(registry: Registry, gone: string): Registry {
  const models = registry.models.filter(({ id }) => id !== gone);
  return { default: registry.default === gone ? (models[0]?.id ?? "") : registry.default, models };
}

export const writeRegistry = (folder: string, registry: Registry): Promise<void> =>
  writeBytes(join(folder, "registry.json"), `${JSON.stringify(registry, null, 2)}\n`);

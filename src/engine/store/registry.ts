/** models/registry.json: which bundles there are. */
import { z } from "zod";
import { LoupeError } from "../errors";
import { relativePath } from "./manifest";
import { parseJson } from "./parse";
import { line } from "./said";
import type { BundleSource } from "./source";

export const registrySchema = z.strictObject({
  default: line,
  models: z.array(
    z.strictObject({
      id: line,
      name: line,
      /** Folder of the bundle, relative to models/. */
      path: relativePath,
      bytes: z.int().positive(),
      licence: line,
    }),
  ),
});
export type Registry = z.infer<typeof registrySchema>;

/** Throws bundle-missing-file or bundle-invalid. */
export async function readRegistry(source: BundleSource): Promise<Registry> {
  return parseJson(registrySchema, await source.read("registry.json"), "registry.json");
}

/** The entry with this id, the default without one. Throws model-unknown, naming those there are. */
export function findModel(registry: Registry, id?: string): Registry["models"][number] {
  const wanted = id ?? registry.default;
  const model = registry.models.find((entry) => entry.id === wanted);
  if (model) return model;
  const known = registry.models.map((entry) => entry.id).join(", ") || "none";
  const advice = wanted.includes("@") ? " If it is one that somebody added, add it here too: in Models." : "";
  throw new LoupeError("model-unknown", `There is no model named "${wanted}". Installed: ${known}.${advice}`);
}

import type { ModelEntry } from "../../../engine";
import type { Models } from "../../state/models";

/** Those that are there, then those that are only coming: each is listed from the first moment on, so that it can be stopped. */
export function listedModels({ models, coming }: Pick<Models, "models" | "coming">): readonly ModelEntry[] | null {
  const keys = new Set(models?.map(({ key }) => key));
  const others = Object.values(coming).flatMap(({ entry }) => (keys.has(entry.key) ? [] : [entry]));
  return others.length ? [...(models ?? []), ...others] : models;
}

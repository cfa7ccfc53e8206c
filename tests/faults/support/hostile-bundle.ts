/** A bundle that is broken or means harm: what is done to a copy of the bundled one, and what its refusal must name. */
import type { AnyJson, BundleFolder } from "./bundle-folder";

export interface HostileBundle {
  what: string;
  change(bundle: BundleFolder): void;
  /** What a refusal names; none of what may be taken as it is. */
  names: RegExp;
  /** It is right to answer. */
  mayAnswer?: boolean;
}

export type Path = readonly (string | number)[];

export const at = (value: AnyJson, path: Path): AnyJson => path.reduce((inner, key) => inner[key], value);

export function set(manifest: AnyJson, path: Path, value: unknown): void {
  const parent = at(manifest, path.slice(0, -1));
  const key = path.at(-1) as string;
  if (value === undefined) delete parent[key];
  else parent[key] = value;
}

/** Of text, a pattern that finds it. */
export const literally = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
/** A key's place as messages write it, or the file that has it. */
export const placed = (path: Path) =>
  new RegExp(`manifest\\.json|${literally(String(path.at(-1)))}|${literally(String(path[0]))}`);

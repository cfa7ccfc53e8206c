/** What the modules of a folder export, for the tests that compare a folder with its list. */
import { join } from "node:path";
import { filesBelow, ROOT } from "./sources";

export interface Exported {
  /** The file's name without extension. */
  file: string;
  things: unknown[];
}

/** Of each TypeScript file in the folder itself: what it exports that is a thing of this kind, each once. */
export async function exportsOf(folder: string, isThing: (value: object) => boolean): Promise<Exported[]> {
  const files = filesBelow(folder, ".ts").filter((path) => !path.slice(folder.length + 1).includes("/"));
  return Promise.all(
    files.map(async (path) => {
      const values: unknown[] = Object.values(await import(join(ROOT, path)));
      const things = values.filter((value) => typeof value === "object" && value !== null && isThing(value));
      return { file: path.slice(folder.length + 1, -".ts".length), things: [...new Set(things)] };
    }),
  );
}

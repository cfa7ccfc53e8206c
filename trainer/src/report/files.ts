import { existsSync, readFileSync } from "node:fs";

/** Null for a file that is missing or broken: a report shows what there is. */
export function readJson(file: string): unknown {
  if (!existsSync(file)) return null;
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    return null;
  }
}

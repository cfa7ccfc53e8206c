import { readFileSync } from "node:fs";
import { statOf } from "../folders";

/** Bytes: of figures, settings and samples none has a hundredth of that. */
const LARGEST = 16 << 20;
/** Objects and lists within each other; what is deeper is nothing of ours. */
const DEEPEST = 40;

/** Null for what is missing, no file, or larger than `most` bytes. */
export function readBytes(file: string, most: number): Buffer | null {
  const found = statOf(file);
  if (!found?.isFile() || found.size > most) return null;
  try {
    return readFileSync(file);
  } catch {
    return null;
  }
}

/** Null for a file that is missing or broken: a report shows what there is. */
export function readJson(file: string): unknown {
  const bytes = readBytes(file, LARGEST);
  if (bytes === null) return null;
  try {
    const value = JSON.parse(bytes.toString("utf8")) as unknown;
    return isDeeper(value, DEEPEST) ? null : value;
  } catch {
    return null;
  }
}

function isDeeper(value: unknown, than: number): boolean {
  if (typeof value !== "object" || value === null) return false;
  return than === 0 || Object.values(value).some((inner) => isDeeper(inner, than - 1));
}

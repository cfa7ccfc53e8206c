import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import path from "node:path";
import { z } from "zod";

/** <run>/<stage>/status.json: how far a stage got, over all its runs. */
const statusSchema = z.object({
  state: z.enum(["running", "done", "stopped", "failed"]),
  /** Process of the command line that runs it, while running. */
  pid: z.int().positive(),
  step: z.int().nonnegative(),
  total_steps: z.int().nonnegative(),
  /** Wall-clock seconds, summed over every run of the stage. */
  seconds: z.number().nonnegative(),
  /** The parts of the recipe it was run with; see dependencies() in stages.ts. */
  recipe: z.record(z.string(), z.unknown()),
});
export type Status = z.infer<typeof statusSchema>;

const fileIn = (folder: string) => path.join(folder, "status.json");

/** Null where there is none, or none that can be read: a stage is then run as if for the first time. */
export function readStatus(folder: string): Status | null {
  if (!existsSync(fileIn(folder))) return null;
  try {
    return statusSchema.parse(JSON.parse(readFileSync(fileIn(folder), "utf8")));
  } catch {
    return null;
  }
}

export function writeStatus(folder: string, status: Status): void {
  const temporary = `${fileIn(folder)}.part`;
  writeFileSync(temporary, `${JSON.stringify(status, null, 2)}\n`);
  renameSync(temporary, fileIn(folder));
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/** Names of the recipe's parts that differ between two records, key by key: `stages.align.steps`. */
export function changedParts(before: unknown, after: unknown, path = ""): string[] {
  // What is left out is null now, and was not written by earlier versions.
  if (JSON.stringify(before ?? null) === JSON.stringify(after ?? null)) return [];
  const objects = [before, after].every(
    (value) => typeof value === "object" && value !== null && !Array.isArray(value),
  );
  if (!objects) return [path];
  const [a, b] = [before as Record<string, unknown>, after as Record<string, unknown>];
  const keys = [...new Set([...Object.keys(a), ...Object.keys(b)])];
  return keys.flatMap((key) => changedParts(a[key], b[key], path === "" ? key : `${path}.${key}`));
}

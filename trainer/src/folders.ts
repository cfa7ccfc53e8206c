/** Folders that a person names: made, or refused in a line. */
import { mkdirSync, type Stats, statSync } from "node:fs";
import path from "node:path";
import { TrainerError } from "./errors";

/** Node's own recursive mkdir goes round without end in /proc. @throws TrainerError "unwritable". */
export function makeFolder(folder: string): void {
  if (isFolder(folder)) return;
  const above = path.dirname(folder);
  if (above !== folder) makeFolder(above);
  try {
    mkdirSync(folder);
  } catch (error) {
    if (!isFolder(folder)) throw unwritable(folder, error);
  }
}

/** Undefined where there is nothing that can be looked at, be it that a file stands in the way. */
export function statOf(file: string): Stats | undefined {
  try {
    return statSync(file);
  } catch {
    return undefined;
  }
}

export const isFolder = (folder: string): boolean => statOf(folder)?.isDirectory() ?? false;

/** Writes, or says in a line why not. */
export function writing<T>(file: string, write: () => T): T {
  try {
    return write();
  } catch (error) {
    throw unwritable(file, error);
  }
}

const REASONS: Record<string, string> = {
  ENOSPC: "the disk is full",
  EACCES: "permission denied",
  EPERM: "permission denied",
  EROFS: "the disk is read-only",
  ENOTDIR: "a file stands where a folder should be",
  EEXIST: "a file stands where a folder should be",
  EISDIR: "a folder stands where a file should be",
  ENAMETOOLONG: "the name is too long",
};

function unwritable(file: string, error: unknown): TrainerError {
  const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
  return new TrainerError(
    "unwritable",
    `${file} cannot be written: ${REASONS[code] ?? code}. Make room, or give another --run.`,
  );
}

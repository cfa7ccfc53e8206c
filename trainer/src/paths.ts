import { existsSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";

const trainerFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
/** Else it is installed as a package, which has scripts alone. */
export const inRepository = existsSync(path.join(trainerFolder, "src/main.ts"));
/** What belongs to whoever trains: .venv, runs, what was fetched. */
export const rootFolder = inRepository ? path.dirname(trainerFolder) : process.cwd();
export const engineFolder = path.join(trainerFolder, "engine");
export const recipesFolder = path.join(trainerFolder, "recipes");
export const requirementsFile = path.join(engineFolder, "requirements.txt");

/** Short for messages: relative to where the person stands, unless that is longer. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative !== "" && relative.length < file.length ? relative : file;
}

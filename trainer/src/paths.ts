import path from "node:path";
import { fileURLToPath } from "node:url";

const trainerFolder = path.resolve(path.dirname(fileURLToPath(import.meta.url)), "..");
export const rootFolder = path.dirname(trainerFolder);
export const engineFolder = path.join(trainerFolder, "engine");
export const recipesFolder = path.join(trainerFolder, "recipes");
export const requirementsFile = path.join(engineFolder, "requirements.txt");

/** Short for messages: relative to where the person stands, unless that is longer. */
export function shown(file: string): string {
  const relative = path.relative(process.cwd(), file);
  return relative !== "" && relative.length < file.length ? relative : file;
}

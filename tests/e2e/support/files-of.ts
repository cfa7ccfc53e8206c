import { readdir, readFile } from "node:fs/promises";
import { join, relative } from "node:path";

/** All that lies in a folder, by path below it. */
export async function filesOf(folder: string): Promise<Record<string, Buffer>> {
  const found: Record<string, Buffer> = {};
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile()) found[relative(folder, path)] = await readFile(path);
  }
  return found;
}

/** Another version of the app without a build of its own: the page's file has changed, and what the worker knows of it. */
import { createHash } from "node:crypto";
import { cp, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const hashOf = (text: string) => createHash("sha256").update(text).digest("hex").slice(0, 16);

/** `mark`: what `<html data-build>` says in the folder `to`. */
export async function patchedBuild(from: string, to: string, mark: string): Promise<void> {
  await cp(from, to, { recursive: true });
  const [page, worker] = [join(to, "index.html"), join(to, "service-worker.js")];
  const before = await readFile(page, "utf8");
  const after = before.replace("<html ", `<html data-build="${mark}" `);
  const script = await readFile(worker, "utf8");
  if (after === before || !script.includes(hashOf(before))) throw new Error(`${from} is no build that can be patched`);
  await writeFile(page, after);
  await writeFile(worker, script.replace(hashOf(before), hashOf(after)));
}

import { existsSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ROOT, run } from "./command.mjs";

/** The last that runs on Node 20. 186 MB with what it needs, which only one long test does: it is no dependency, but fetched for that test. */
const VERSION = "12.8.2";
const FOLDER = join(ROOT, ".cache/lighthouse");
const PACKAGE = join(FOLDER, "node_modules/lighthouse");

/** The path of its command line, or null where it is not here in this version. */
export function findLighthouse() {
  const manifest = join(PACKAGE, "package.json");
  if (!existsSync(manifest) || JSON.parse(readFileSync(manifest, "utf8")).version !== VERSION) return null;
  return join(PACKAGE, "cli/index.js");
}

/** What is missing then, the test says. */
export async function setupLighthouse() {
  if (findLighthouse()) return;
  console.log(`Installing Lighthouse ${VERSION} in .cache`);
  mkdirSync(FOLDER, { recursive: true });
  const args = ["install", "--prefix", FOLDER, "--no-save", "--ignore-scripts", "--no-audit", "--no-fund"];
  await run("npm", [...args, `lighthouse@${VERSION}`]);
}

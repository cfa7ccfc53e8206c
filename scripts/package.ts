/**
 * Builds and packs what others install: `npm run package` writes a tarball of each package into this folder, `npm run package --
 * --into DIR engine` one into another. `npm run package -- --report` writes what the engine's doors export.
 */
import { execFileSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { buildEngine } from "./package/engine.ts";
import { writeReport } from "./package/report.ts";
import { buildTrainer } from "./package/trainer.ts";

const PACKAGES: Record<string, (folder: string) => Promise<void>> = { engine: buildEngine, trainer: buildTrainer };

const { values, positionals } = parseArgs({
  options: { into: { type: "string", default: "." }, report: { type: "boolean", default: false } },
  allowPositionals: true,
});
if (values.report) await writeReport();
else await packAll(positionals.length ? positionals : Object.keys(PACKAGES), resolve(values.into));

async function packAll(names: string[], into: string): Promise<void> {
  mkdirSync(into, { recursive: true });
  for (const name of names) {
    const build = PACKAGES[name];
    if (!build) throw new Error(`There is no package "${name}". Known: ${Object.keys(PACKAGES).join(", ")}.`);
    const folder = join(import.meta.dirname, "../.cache/package", name);
    await build(folder);
    execFileSync("npm", ["pack", "--loglevel=error", "--pack-destination", into], { cwd: folder, stdio: "inherit" });
  }
}

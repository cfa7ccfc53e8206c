/** Builds the package of trainer/: its command line as one script, the PyTorch engine and the recipes as they are. */
import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { rolldown } from "rolldown";
import { noticesOf } from "./notices.ts";

const TRAINER = resolve(import.meta.dirname, "../../trainer");

/** All that it reads at run time, at the places that trainer/src/paths.ts and doctor/checks.ts name. */
const COPIED = {
  engine: "engine",
  recipes: "recipes",
  accelerate: "accelerate",
  "src/doctor/probe.py": "src/probe.py",
  "README.md": "README.md",
  "../LICENSE": "LICENSE",
};

const BIN = `#!/usr/bin/env node
import { main, watchStandardOutput } from "../src/main.js";

watchStandardOutput("loupe-trainer");
process.exitCode = await main(process.argv.slice(2));
`;

/** `folder`: is emptied before. */
export async function buildTrainer(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
  const bundle = await rolldown({
    platform: "node",
    input: { main: join(TRAINER, "src/main.ts") },
    external: [/^node:/],
    logLevel: "warn",
  });
  // Beside what it was in the sources: files are found from where it is.
  const { output } = await bundle.write({ dir: join(folder, "src"), format: "es", codeSplitting: false });
  await bundle.close();
  for (const [from, to] of Object.entries(COPIED)) {
    await cp(join(TRAINER, from), join(folder, to), { recursive: true, filter: isOfPackage });
  }
  await mkdir(join(folder, "bin"));
  await writeFile(join(folder, "bin/loupe-trainer.mjs"), BIN, { mode: 0o755 });
  const modules = output.flatMap((chunk) => (chunk.type === "chunk" ? chunk.moduleIds : []));
  await writeFile(join(folder, "NOTICES.txt"), await noticesOf(modules));
  const { dependencies, ...said } = JSON.parse(await readFile(join(TRAINER, "package.json"), "utf8"));
  await writeFile(
    join(folder, "package.json"),
    `${JSON.stringify({ ...said, engines: { node: ">=20.19" } }, null, 2)}\n`,
  );
}

const isOfPackage = (path: string) => !/(^|\/)(__pycache__|tests|\.pytest_cache|\.ruff_cache)$/.test(path);

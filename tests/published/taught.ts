/** Bundles of the published families whose random weights were taught one answer, and what PyTorch answers. */
import { execFile } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { pythonOf } from "../../scripts/lib/python.mjs";
import type { Expected } from "./answer";

export interface Taught {
  folder: string;
  /** Holds registry.json. */
  modelsDir: string;
  photo: Uint8Array;
  expected(name: string): Expected;
  remove(): void;
}

/** Has Python make them: a quarter of a minute each, lens-3b a quarter of an hour. Throws what Python said if it failed. */
export async function teach(names: readonly string[], threads = 1): Promise<Taught> {
  const folder = mkdtempSync(join(tmpdir(), "loupe-taught-"));
  const cwd = resolve(import.meta.dirname, "../../trainer/engine");
  // Small models: a second thread costs more than it brings.
  const env = { OMP_NUM_THREADS: String(threads), ...process.env };
  try {
    await promisify(execFile)(pythonOf(), ["-m", "tests.answering", folder, ...names], {
      cwd,
      env,
      maxBuffer: 2 ** 28,
    });
  } catch (error) {
    rmSync(folder, { recursive: true, force: true });
    throw error;
  }
  return {
    folder,
    modelsDir: join(folder, "models"),
    photo: new Uint8Array(readFileSync(join(folder, "photo.png"))),
    expected: (name) => JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")) as Expected,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** Qwen-VLs of their published widths, two layers of each tower, random weights (trainer/engine/tests/hub_wide.py). */
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { pythonOf } from "../../scripts/lib/python.mjs";
import { type Hub, makeHub } from "./made";

export const WIDE = ["qwen2_5_vl", "qwen3_vl"] as const;
export type WideFamily = (typeof WIDE)[number];
export type WideMode = "q4" | "q4f16";

/** A hub whose language models are of their true widths; its segmenter is the small one. */
export interface WideHub extends Hub {
  remove(): void;
}

/**
 * Has Python make it, in a minute, 550 MB a mode. LOUPE_WIDE: a folder of such, made before, to try the tests themselves. Throws
 * what Python said if it failed.
 */
export async function makeWide(family: WideFamily, modes: readonly WideMode[]): Promise<WideHub> {
  const small = await makeHub(["sam2_small"]);
  const hubOf = (folder: string, remove: () => void): WideHub => ({
    ...small,
    folder: (name) => (name === family ? join(folder, family) : small.folder(name)),
    remove,
  });
  if (process.env.LOUPE_WIDE) return hubOf(process.env.LOUPE_WIDE, () => {});
  const made = mkdtempSync(join(tmpdir(), "loupe-wide-"));
  const remove = () => rmSync(made, { recursive: true, force: true });
  try {
    await promisify(execFile)(pythonOf(), ["-m", "tests.hub_wide", join(made, family), family, ...modes], {
      cwd: resolve(import.meta.dirname, "../../trainer/engine"),
      env: { OMP_NUM_THREADS: "1", ...process.env },
      maxBuffer: 2 ** 28,
    });
  } catch (error) {
    remove();
    throw error;
  }
  return hubOf(made, remove);
}

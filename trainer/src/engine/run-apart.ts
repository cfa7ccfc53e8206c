import { mkdtempSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { oneProcess } from "./command";
import { type RunSettings, writeConfig } from "./config";
import type { EngineEvent } from "./events";
import { requirePython } from "./python";
import { runEngine } from "./run";

/**
 * Runs one verb that makes nothing, beside the run's folder, which is not touched. `settings`: of its config.json, but for the
 * verb. Throws as runEngine does.
 */
export async function runApart(
  verb: string,
  settings: Omit<RunSettings, "verb">,
  onEvent: (event: EngineEvent) => void,
): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), `loupe-${verb}-`));
  const configFile = path.join(folder, "config.json");
  writeConfig(configFile, { ...settings, verb });
  await runEngine({
    python: requirePython(),
    verb,
    configFile,
    logFile: path.join(folder, "engine.log"),
    threads: settings.threads,
    launch: oneProcess,
    onEvent,
  });
  // After a failure it stays, with the log that the message names.
  rmSync(folder, { recursive: true, force: true });
}

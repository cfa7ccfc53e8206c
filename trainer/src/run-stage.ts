import path from "node:path";
import { oneProcess } from "./engine/command";
import { type RunSettings, writeConfig } from "./engine/config";
import { requirePython } from "./engine/python";
import { type Outcome, runEngine } from "./engine/run";
import { TrainerError } from "./errors";
import { makeFolder, writing } from "./folders";
import { shown } from "./paths";
import { duration, Progress, whole } from "./progress";
import type { Session } from "./session";
import { dependencies, isIn, type StageVerb, stageOf } from "./stages";
import { isAlive, readStatus, type Status, writeStatus } from "./status";

/** Further keys of the engine's configuration, beside those every verb has. */
export interface StageSettings {
  out?: string;
  extra?: Record<string, string>;
}

/**
 * Runs one stage in the engine, from its last checkpoint on if there is one.
 * @throws TrainerError when it fails, and "stopped" after Ctrl-C.
 */
export async function runStage(session: Session, verb: StageVerb, settings: StageSettings = {}): Promise<void> {
  const stage = stageOf(verb);
  if (!isIn(session.recipe, stage)) {
    const message = `The recipe ${session.recipe.name} has no section stages.${stage.section}; add one to run ${verb}.`;
    throw new TrainerError("usage", message);
  }
  const python = requirePython();
  const folder = path.join(session.run, stage.folder);
  makeFolder(folder);
  const before = readStatus(folder);
  refuseSecondRun(before, folder);
  const { recipe, run, photos, weights, dataRoot, features, pool, device, threads } = session;
  const configFile = path.join(folder, "config.json");
  const config: RunSettings = {
    ...{ verb, recipe, run, photos, weights, data_root: dataRoot, features, pool, device, threads },
    ...settings,
  };
  writing(configFile, () => writeConfig(configFile, config));

  const progress = new Progress(stage.folder);
  const started = performance.now();
  const seconds = () => Math.round((before?.seconds ?? 0) + (performance.now() - started) / 1000);
  const record = (state: Status["state"]) =>
    writing(folder, () =>
      writeStatus(folder, {
        state,
        pid: process.pid,
        step: progress.step,
        total_steps: progress.total,
        seconds: seconds(),
        recipe: dependencies(recipe, verb),
      }),
    );
  record("running");
  let outcome: Outcome;
  try {
    outcome = await runEngine({
      python,
      verb,
      configFile,
      logFile: path.join(folder, "engine.log"),
      threads,
      // What does not train is one process's work.
      launch: stage.section === null ? oneProcess : session.launch,
      onEvent: (event) => {
        progress.show(event);
        if (event.event === "checkpoint") record("running");
      },
      onInterrupt: (times) =>
        progress.say(
          times === 1
            ? "Stopping: the engine finishes its step and saves. Ctrl-C once more ends it at once, unsaved."
            : "Ended at once; what came after the last checkpoint is lost.",
        ),
    });
  } catch (error) {
    progress.end();
    try {
      record("failed");
    } catch {
      // What went wrong first is what counts.
    }
    throw error;
  }
  progress.end();
  record(outcome.end);
  if (outcome.end === "stopped") throw stopped(session, stage.folder, outcome.step);
  process.stderr.write(`${stage.folder}: done at step ${whole(outcome.step)}, after ${duration(seconds())}\n`);
}

function refuseSecondRun(status: Status | null, folder: string): void {
  if (status?.state !== "running" || status.pid === process.pid || !isAlive(status.pid)) return;
  const file = shown(path.join(folder, "status.json"));
  throw new TrainerError(
    "run-busy",
    `Process ${status.pid} is already running this stage (${file}). Wait for it, or give another --run folder. ` +
      "If that process is something else, delete the file.",
  );
}

function stopped(session: Session, stage: string, step: number | null): TrainerError {
  const words = session.words.map((word) =>
    /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`,
  );
  const again = ["npx loupe-trainer", ...words].join(" ");
  const how =
    step === null ? "stopped, unsaved; its last checkpoint counts" : `stopped and saved at step ${whole(step)}`;
  return new TrainerError("stopped", `${stage}: ${how}. To go on: ${again}`);
}

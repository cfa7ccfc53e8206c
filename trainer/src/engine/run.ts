import { type ChildProcess, spawn } from "node:child_process";
import { createWriteStream } from "node:fs";
import { TrainerError } from "../errors";
import { rootFolder, shown } from "../paths";
import { engineArguments, type Launch } from "./command";
import { type EngineEvent, parseEvent } from "./events";
import { LineSplitter, printable } from "./lines";
import { engineEnvironment } from "./python";

export interface EngineRun {
  python: string;
  verb: string;
  configFile: string;
  /** Everything the engine writes that is not an event, of all runs of the stage one after another. */
  logFile: string;
  threads: number | null;
  launch: Launch;
  onEvent: (event: EngineEvent) => void;
  /** Called with 1 on the first Ctrl-C (the engine saves), 2 on the second (it is killed). */
  onInterrupt?: (times: number) => void;
}

/** `step` is what was saved at; null when the engine ended before it could say so. */
export interface StoppedOutcome {
  end: "stopped";
  step: number | null;
}
export type Outcome = { end: "done"; step: number; seconds: number } | StoppedOutcome;

const keptLines = 15;
// The last is how torchrun tells that one of its processes was killed.
const outOfMemory =
  /OutOfMemoryError|out of memory|MemoryError|can't allocate memory|Cannot allocate memory|exitcode\s*: -9\b/i;

/**
 * Runs one verb of the Python engine to its end. SIGINT, SIGTERM and SIGHUP of this process are passed on to it as
 * one SIGINT, and it is waited for while it saves.
 * @throws TrainerError "engine-failed" (it said why), "engine-died" (it did not), "out-of-memory".
 */
export async function runEngine(options: EngineRun): Promise<Outcome> {
  const { python, verb, configFile, logFile, threads, launch, onEvent } = options;
  const log = createWriteStream(logFile, { flags: "a" });
  // A full disk ends no training: what the log lacks is told of at the end.
  log.on("error", () => undefined);
  // Its own process group: a terminal sends Ctrl-C to the whole group, and the engine is to get it once, from here.
  const child = spawn(python, engineArguments(verb, configFile, launch), {
    cwd: rootFolder,
    env: engineEnvironment(threads),
    stdio: ["ignore", "pipe", "pipe"],
    detached: process.platform !== "win32",
  });
  const tail: string[] = [];
  const keep = (line: string) => {
    log.write(`${line}\n`);
    if (line.trim() === "") return;
    tail.push(printable(line).slice(0, 300));
    if (tail.length > keptLines) tail.shift();
  };
  const said: Said = { outcome: null, failure: null };
  let engine: number | null = null;
  const stdout = new LineSplitter((line) => {
    const event = parseEvent(line);
    if (event === null) return keep(line);
    if (event.event === "start") engine = event.pid ?? null;
    if (event.event === "done") said.outcome = { end: "done", step: event.step, seconds: event.seconds };
    if (event.event === "stopped") said.outcome = { end: "stopped", step: event.step };
    if (event.event === "error") said.failure = { code: event.code, message: event.message };
    onEvent(event);
  });
  const stderr = new LineSplitter(keep);
  child.stdout.setEncoding("utf8").on("data", (text: string) => stdout.push(text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => stderr.push(text));

  const interrupts = forwardInterrupts(child, () => engine, options.onInterrupt);
  let exit: Exit;
  try {
    exit = await ended(child, python);
  } finally {
    interrupts.release();
    stdout.end();
    stderr.end();
    await new Promise<void>((resolve) => {
      if (log.destroyed) resolve();
      else log.once("close", resolve).end();
    });
  }
  const interrupted = interrupts.count() > 0;
  return judge({ interrupted, exit, ...said, tail, logFile, verb });
}

interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

function ended(child: ChildProcess, python: string): Promise<Exit> {
  return new Promise((resolve, reject) => {
    child.once("error", (error) => {
      reject(new TrainerError("python-missing", `${python} cannot be started: ${error.message}`));
    });
    // "close", not "exit": the pipes' last lines count.
    child.once("close", (code, signal) => resolve({ code, signal }));
    child.once("exit", (code, signal) => {
      // Data workers that outlive a killed engine hold its pipes open, and would be waited for without end.
      const orphans = setTimeout(() => {
        killGroup(child);
        resolve({ code, signal });
      }, 2000);
      child.once("close", () => clearTimeout(orphans));
    });
  });
}

/** The engine and its data workers. */
function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    if (process.platform === "win32") child.kill("SIGKILL");
    else process.kill(-child.pid, "SIGKILL");
  } catch {
    // None is left.
  }
}

function askToStop(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, "SIGINT");
  } catch {
    // It has ended just now.
  }
}

interface Interrupts {
  count(): number;
  release(): void;
}

/**
 * `engine`: the process that trains, as soon as it is known. Under a launcher it is not the child, and is asked itself:
 * a launcher that is told to stop gives its processes 30 seconds, which may be less than a step and a save. The first
 * process tells the others.
 */
function forwardInterrupts(
  child: ChildProcess,
  engine: () => number | null,
  onInterrupt?: (times: number) => void,
): Interrupts {
  let times = 0;
  let last = Number.NEGATIVE_INFINITY;
  const running = () => child.exitCode === null && child.signalCode === null;
  const killAll = () => {
    if (running()) killGroup(child);
  };
  const interrupt = () => {
    // One Ctrl-C can arrive twice: from the terminal, and passed on by npm.
    if (performance.now() - last < 500) return;
    last = performance.now();
    times++;
    onInterrupt?.(times);
    if (times > 1) killAll();
    else if (running()) askToStop(engine() ?? child.pid);
  };
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  for (const signal of signals) process.on(signal, interrupt);
  process.on("exit", killAll);
  return {
    count: () => times,
    release() {
      for (const signal of signals) process.off(signal, interrupt);
      process.off("exit", killAll);
    },
  };
}

interface Said {
  outcome: Outcome | null;
  failure: { code: string; message: string } | null;
}

interface End extends Said {
  exit: Exit;
  interrupted: boolean;
  tail: string[];
  logFile: string;
  verb: string;
}

function judge({ exit, interrupted, outcome, failure, tail, logFile, verb }: End): Outcome {
  if (outcome?.end === "done" && exit.code === 0) return outcome;
  if (outcome?.end === "stopped") return outcome;
  if (interrupted && failure === null) return { end: "stopped", step: null };
  const log = `Whole log: ${shown(logFile)}`;
  if (failure?.code === "out-of-memory")
    throw new TrainerError("out-of-memory", `${printable(failure.message)}\n${log}`);
  if (failure !== null) {
    throw new TrainerError("engine-failed", `${printable(failure.message)} (${printable(failure.code)})\n${log}`);
  }
  const how =
    exit.signal !== null
      ? `was ended by ${exit.signal}`
      : exit.code === 0
        ? "ended without saying that it was done"
        : `ended with exit status ${exit.code}`;
  const last =
    tail.length === 0 ? "It wrote nothing." : `Its last lines:\n${tail.map((line) => `  | ${line}`).join("\n")}`;
  // The kernel kills the largest process when memory runs out, without a word.
  if (exit.signal === "SIGKILL" || outOfMemory.test(tail.join("\n"))) {
    const certain = exit.signal === "SIGKILL" ? "most likely because memory ran out" : "memory ran out";
    const advice = "Use a smaller batch (--set stages.<stage>.batch=N), or close what else uses memory, then go on.";
    throw new TrainerError("out-of-memory", `The engine (${verb}) ${how}: ${certain}. ${advice}\n${last}\n${log}`);
  }
  throw new TrainerError("engine-died", `The engine (${verb}) ${how}. ${last}\n${log}`);
}

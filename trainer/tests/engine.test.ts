/** The command line against a real child process that speaks the protocol (fixtures/peer.py). */
import { type ChildProcess, spawn } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

// Every test starts several processes, on a machine that may be busy.
vi.setConfig({ testTimeout: 180_000 });

const here = path.dirname(fileURLToPath(import.meta.url));
const program = path.join(here, "../bin/loupe-trainer.mjs");
const peer = path.join(here, "fixtures/peer.py");

let run: string;
beforeEach(() => {
  run = mkdtempSync(path.join(os.tmpdir(), "loupe-run-"));
});
let running: ChildProcess | null = null;
afterEach(() => {
  // Only where a test was given up: the command line takes the peer with it.
  running?.kill("SIGINT");
  rmSync(run, { recursive: true, force: true });
});

interface Ended {
  code: number | null;
  out: string;
  err: string;
}

/** Starts the command line with the peer as its Python; `watch` may send it signals as its output comes. */
function trainer(behaviour: string, verb: string, watch?: (err: string, kill: (s: NodeJS.Signals) => void) => void) {
  const child = spawn(process.execPath, [program, verb, "--recipe", "pico", "--run", run, "--device", "cpu"], {
    env: { ...process.env, LOUPE_PYTHON: peer, PEER: behaviour },
  });
  running = child;
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    out += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    err += text;
    watch?.(err, (signal) => child.kill(signal));
  });
  return new Promise<Ended>((resolve) => {
    child.once("close", (code) => {
      running = null;
      resolve({ code, out, err });
    });
  });
}

const inRun = (...parts: string[]) => path.join(run, ...parts);
const text = (...parts: string[]) => readFileSync(inRun(...parts), "utf8");
const json = (...parts: string[]): Record<string, unknown> => JSON.parse(text(...parts));

describe("a stage", () => {
  it("hands the engine the whole recipe, shows its progress, and records the end", async () => {
    const { code, err } = await trainer("fine", "align");
    expect(err).toContain("align: done at step 20, after ");
    expect(code).toBe(0);
    expect(json("align", "config.json")).toMatchObject({
      verb: "align",
      run,
      photos: null,
      pool: inRun("data"),
      device: "cpu",
      extra: {},
      recipe: { name: "pico", stages: { align: { clip: 1 } } },
    });
    expect(json("align", "status.json")).toMatchObject({ state: "done", step: 20, total_steps: 20 });
  });

  it("takes what is no event for log, and a loss that is no number for what it is", async () => {
    const { code, err } = await trainer("garbage", "align");
    expect(code).toBe(0);
    expect(err).not.toContain("Downloading");
    expect(err).not.toContain("\u001b");
    const log = text("align", "engine.log");
    expect(log).toContain("Downloading: 100%");
    expect(log).toContain("conquest");
    expect(log).toContain("[1, 2, 3]");
    expect(log).not.toContain("NaN");
    expect(log.length).toBeGreaterThan(3_000_000);
  });
});

it("goes on where nobody reads any more what is said of it", async () => {
  const { code } = await trainer("slow", "align", () => {
    if (!running?.stderr || running.stderr.destroyed) return;
    running.stdout?.destroy();
    running.stderr.destroy();
    // Meanwhile there is more to be said.
    setTimeout(() => running?.kill("SIGINT"), 4000);
  });
  expect(code).toBe(130);
  const { step } = json("align", "checkpoint.json") as { step: number };
  expect(step).toBeGreaterThan(100);
  expect(json("align", "status.json")).toMatchObject({ state: "stopped", step });
});

describe("Ctrl-C", () => {
  it("lets the engine save, says how to go on, and going on goes on", async () => {
    let sent = false;
    const { code, err } = await trainer("slow", "align", (seen, kill) => {
      if (sent || !seen.includes("0/2,000")) return;
      sent = true;
      // Two at once, as under npx, where one Ctrl-C comes from the terminal and from npm.
      kill("SIGINT");
      kill("SIGTERM");
    });
    expect(code).toBe(130);
    const step = json("align", "checkpoint.json").step as number;
    expect(step).toBeGreaterThan(0);
    expect(step).toBeLessThan(2000);
    expect(err).toContain("Stopping: the engine finishes its step and saves.");
    expect(err).toContain(
      `align: stopped and saved at step ${step}. To go on: npx loupe-trainer align --recipe pico --run ${run}`,
    );
    expect(json("align", "status.json")).toMatchObject({ state: "stopped", step });

    let stopped = false;
    const again = await trainer("slow", "align", (seen, kill) => {
      if (stopped || !seen.includes("going on from step")) return;
      stopped = true;
      kill("SIGTERM");
    });
    expect(again.code).toBe(130);
    expect(again.err).toContain(`align: going on from step ${step}`);
    expect(json("align", "checkpoint.json").step).toBeGreaterThan(step);
  });

  it("a second time ends an engine that does not answer", async () => {
    let times = 0;
    const { code, err } = await trainer("deaf", "align", (seen, kill) => {
      if (times === 0 && seen.includes("0/2,000")) {
        times = 1;
        kill("SIGINT");
      }
      if (times === 1 && seen.includes("Stopping:")) {
        times = 2;
        setTimeout(() => kill("SIGINT"), 700);
      }
    });
    expect(code).toBe(130);
    expect(err).toContain("Ended at once");
    expect(err).toContain("align: stopped, unsaved; its last checkpoint counts.");
    expect(existsSync(inRun("align", "checkpoint.json"))).toBe(false);
  });
});

describe("an engine that dies", () => {
  it("of an exception: its last lines and the log", async () => {
    const { code, err } = await trainer("crash", "align");
    expect(code).toBe(1);
    expect(err).toContain("The engine (align) ended with exit status 1. Its last lines:");
    expect(err).toContain("  | ValueError: the tensor has no such shape");
    expect(err).toContain("Whole log: ");
    expect(text("align", "engine.log")).toContain("Traceback");
    expect(json("align", "status.json")).toMatchObject({ state: "failed", step: 3 });
  });

  it.each([
    ["error", "There is no scene pool. Run: loupe-trainer data (pool-missing)"],
    ["killed", "was ended by SIGKILL: most likely because memory ran out. Use a smaller batch"],
    ["memory", "ended with exit status 1: memory ran out. Use a smaller batch"],
    ["silent", "ended without saying that it was done. It wrote nothing."],
    ["orphan", "ended with exit status 3."],
  ])("%s", async (behaviour, message) => {
    const { code, err } = await trainer(behaviour, "align");
    expect(code).toBe(1);
    expect(err).toContain(message);
    expect(json("align", "status.json").state).toBe("failed");
  });
});

describe("train", () => {
  it("runs every stage, then skips what is finished", async () => {
    const first = await trainer("fine", "train");
    const finished = [...first.err.matchAll(/^(\w+): done/gm)].map((match) => match[1]);
    expect(finished).toEqual(["data", "vision", "segmenter", "cold_start", "align", "export", "verify"]);
    expect(first.code).toBe(0);
    expect(text("report.html")).toContain("cold_start");

    const second = await trainer("fine", "train");
    expect(second.err.match(/finished before, skipped/g)).toHaveLength(7);

    const status = json("cold_start", "status.json") as { recipe: { stages?: unknown } & Record<string, unknown> };
    expect(Object.keys(status.recipe)).toEqual([
      "seed",
      "data",
      "model",
      "stages.vision",
      "stages.segmenter",
      "stages.cold_start",
    ]);
  });

  it("stops at the stage that fails", async () => {
    const { code, err } = await trainer("error", "train");
    expect(code).toBe(1);
    expect(err).toContain("pool-missing");
    expect(existsSync(inRun("segmenter"))).toBe(false);
  });
});

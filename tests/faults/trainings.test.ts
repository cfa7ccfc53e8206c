/** Trainings killed -9 at random moments, engine, command line or both, and started again at once: as if unbroken, bit for bit. */
import { cpSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { Random } from "../random";
import { report } from "./support/report";
import { RECIPE, STAGES, type Stage, stateOf, Training } from "./support/training";

// On a busy machine PyTorch alone takes most of a minute to start, several times a test.
vi.setConfig({ testTimeout: 1_800_000, hookTimeout: 900_000 });

const note = report("trainings");
const folder = mkdtempSync(join(tmpdir(), "loupe-trainings-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (name: string) => join(folder, name);
const random = new Random(51);

/** Of each stage: how many trainings, and how often each is struck. */
const PLAN: Record<Stage, [runs: number, kills: number]> = { vision: [4, 4], segmenter: [3, 3], cold_start: [3, 3] };
const WHO = ["engine", "command line", "both"] as const;

const options = (run: string) => ["--recipe", at("tiny.yaml"), "--run", at(run), "--pool", at("pool")];

/** To its end, and what it came to. */
async function whole(verb: string, run: string, done: string): Promise<void> {
  const { code, stderr } = await new Training(verb, options(run)).ended;
  expect([code, stderr]).toEqual([0, expect.stringContaining(`${done}: done`)]);
}

beforeAll(async () => {
  writeFileSync(at("tiny.yaml"), RECIPE);
  await whole("data", "data", "data");
});

/** What a run of the stage begins from. */
function begin(run: string, stage: Stage): void {
  if (stage !== "cold_start") return;
  for (const before of ["vision", "segmenter"])
    cpSync(at(`begun/${before}`), at(`${run}/${before}`), { recursive: true });
}

/** Of a person who reads the terminal: a line or few, no stack of ours or of Python's, no library's own words. */
const unfit = (stderr: string) =>
  stderr.match(/Traceback|^\s+at |node:internal|UnpicklingError|Errno|should not have/gm) ?? [];

test("they are enough", () => {
  expect(Object.values(PLAN).reduce((sum, [runs, kills]) => sum + runs * kills, 0)).toBeGreaterThanOrEqual(34);
});

describe.each(Object.entries(PLAN) as [Stage, [number, number]][])("%s", (stage, [runs, kills]) => {
  const verb = STAGES[stage];
  let unbroken: unknown;
  let ms = 0;

  beforeAll(async () => {
    if (stage === "cold_start")
      for (const before of ["vision", "segmenter"] as const) await whole(STAGES[before], "begun", before);
    begin(`${stage}-whole`, stage);
    const began = performance.now();
    await whole(verb, `${stage}-whole`, stage);
    ms = performance.now() - began;
    unbroken = stateOf(at(`${stage}-whole`), stage);
  });

  test.each(Array.from({ length: runs }, (_, i) => i + 1))(`training %i, ended ${kills} times`, async (number) => {
    const run = `${stage}-${number}`;
    begin(run, stage);
    for (let kill = 1; kill <= kills; ) {
      const who = random.pick(WHO);
      const delay = random.integer(0, Math.round(0.9 * ms));
      const training = new Training(verb, options(run));
      const timer = new Promise<undefined>((done) => setTimeout(done, delay));
      const early = await Promise.race([training.ended, timer]);
      // It was done before: that one is judged, and another begins.
      if (early !== undefined) {
        expect([early.code, unfit(early.stderr)]).toEqual([0, []]);
        expect(stateOf(at(run), stage)).toEqual(unbroken);
        rmSync(at(run), { recursive: true });
        begin(run, stage);
        continue;
      }
      const struck = training.strike(who);
      const { code, signal, stderr } = await training.ended;
      const lines = stderr.trim().split("\n");
      note({
        fault: `${verb} ${number}, ${who} killed after ${delay} ms`,
        outcome: `${code ?? signal}`,
        said: lines.slice(-3),
      });
      expect(unfit(stderr)).toEqual([]);
      if (struck) kill++;
    }
    const { code, stderr } = await new Training(verb, options(run)).ended;
    note({ fault: `${verb} ${number}, started for the last time`, outcome: `${code}`, said: [stderr.trim()] });
    expect([code, unfit(stderr)]).toEqual([0, []]);
    expect(stateOf(at(run), stage)).toEqual(unbroken);
  });
});

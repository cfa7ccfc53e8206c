/** `loupe eval`, `segment` and `export` ended at random moments: nothing is half there, and the same command goes on. */
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Random } from "../random";
import { report } from "./support/report";
import { runLoupe, type Took, withoutProgress, wordsThatDoNotFit } from "./support/run-loupe";

const note = report("kills");
const folder = mkdtempSync(join(tmpdir(), "loupe-kills-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);
const random = new Random(40);

const SCENES = "tests/e2e/scenes";
const { scenes } = JSON.parse(readFileSync(join(SCENES, "scenes.json"), "utf8")) as {
  scenes: { file: string; expressions: { text: string; rle: unknown }[] }[];
};
const SAMPLES = ["savanna", "table", "cat", "tools"];

/** A command, what it writes, and what of that must be the same whenever it was ended on the way. */
interface Command {
  args(out: string): string[];
  outs: readonly string[];
  same(out: string): unknown;
  kills: number;
}

const linesOf = (path: string) =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), ms: 0 }));

const COMMANDS: Record<string, Command> = {
  eval: {
    args: (out) => [
      "eval",
      "--data",
      at("lines.jsonl"),
      "--images",
      SCENES,
      "--out",
      join(out, "answers.jsonl"),
      "--json",
      join(out, "row.json"),
    ],
    outs: ["answers.jsonl", "row.json"],
    same: (out) => {
      const { speed: _, ...row } = JSON.parse(readFileSync(join(out, "row.json"), "utf8"));
      return [linesOf(join(out, "answers.jsonl")), row];
    },
    kills: 16,
  },
  segment: {
    args: (out) => [
      "segment",
      "--image",
      at("photos"),
      "--prompt",
      "the animal",
      "--format",
      "coco",
      "--out",
      join(out, "coco.json"),
    ],
    outs: ["coco.json"],
    same: (out) => JSON.parse(readFileSync(join(out, "coco.json"), "utf8")),
    kills: 14,
  },
  export: {
    args: (out) => ["export", "--document", at("whole.loupe"), "--format", "zip", "--out", join(out, "all.zip")],
    outs: ["all.zip"],
    same: (out) => readFileSync(join(out, "all.zip")).length,
    kills: 12,
  },
};

beforeAll(async () => {
  const lines = scenes.flatMap(({ file, expressions }) => expressions.map((one) => ({ image: file, ...one })));
  const rows = lines.map(({ text, ...line }, id) => JSON.stringify({ id, expression: text, ...line }));
  writeFileSync(at("lines.jsonl"), rows.join("\n"));
  mkdirSync(at("photos"));
  for (const name of SAMPLES) cpSync(`public/samples/${name}.jpg`, at("photos", `${name}.jpg`));
  const photo = ["--image", "public/samples/savanna.jpg", "--prompt", "the giraffe"];
  const made = await runLoupe(["segment", ...photo, "--format", "loupe", "--out", at("whole.loupe")]);
  expect([made.code, made.stderr]).toEqual([0, ""]);
});

const OLDER = "an older result";
const SIGNALS = ["SIGKILL", "SIGKILL", "SIGTERM", "SIGINT", "SIGHUP"] as const;

describe.each(Object.entries(COMMANDS))("%s", (name, command) => {
  test(`ended ${command.kills} times`, async () => {
    const whole = at(`${name}-whole`);
    mkdirSync(whole);
    const began = performance.now();
    const unbroken = await runLoupe(command.args(whole));
    const ms = performance.now() - began;
    expect([unbroken.code, withoutProgress(unbroken.stderr)]).toEqual([0, ""]);

    const cut = at(`${name}-cut`);
    mkdirSync(cut);
    const renew = () => {
      for (const out of command.outs) writeFileSync(join(cut, out), OLDER);
    };
    renew();
    for (let kill = 1; kill <= command.kills; kill++) {
      const signal = random.pick(SIGNALS);
      const delay = random.integer(0, Math.round(ms));
      const took = await ended(command.args(cut), signal, delay);
      const found = command.outs.map((out) => readFileSync(join(cut, out), "utf8") === OLDER);
      const isDone = found.every((older) => !older);
      note({
        fault: `${name}, ${signal} after ${delay} ms`,
        outcome: `${took.code ?? took.signal}, ${isDone ? "all is written" : "as before"}, kept: ${readdirSync(cut)
          .filter((one) => one.endsWith(".part"))
          .join()}`,
        said: [took.stderr.trim()],
      });
      expect(wordsThatDoNotFit(took.stderr)).toEqual([]);
      expect(took.hung).toBe(false);
      // Written whole, or as it was before.
      if (isDone) expect(command.same(cut)).toEqual(command.same(whole));
      if (isDone) renew();
    }
    const last = await runLoupe(command.args(cut));
    expect([last.code, withoutProgress(last.stderr)]).toEqual([0, ""]);
    expect(command.same(cut)).toEqual(command.same(whole));
    expect(existsSync(join(cut, `${command.outs[0]}.part`))).toBe(false);
    // What a kill left of a file that was being written has another name, and hides.
    const left = readdirSync(cut).filter((one) => !command.outs.includes(one));
    for (const one of left) expect(basename(one)).toMatch(/^\..*\.tmp$/);
    expect(dirname(cut)).toBe(folder);
  });
});

function ended(args: string[], signal: NodeJS.Signals, delay: number): Promise<Took> {
  return runLoupe(args, { onStart: (child) => void setTimeout(() => child.kill(signal), delay) });
}

test("they are enough", () => {
  expect(Object.values(COMMANDS).reduce((sum, { kills }) => sum + kills, 0)).toBeGreaterThanOrEqual(40);
});

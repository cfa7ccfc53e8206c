/** Wrong values of the options that every stage has: a line each, at once. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commonOptions, parseOptions, UsageError } from "../src/arguments";
import { TrainerError } from "../src/errors";
import { makeFolder } from "../src/folders";
import { openSession } from "../src/session";

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(path.join(os.tmpdir(), "loupe-session-"));
  writeFileSync(path.join(folder, "file"), "no folder\n");
  writeFileSync(path.join(folder, "list.yaml"), "- 1\n- 2\n");
  writeFileSync(path.join(folder, "torn.yaml"), `a: {b: [${"x".repeat(5000)}\n`);
  const laughs = [...Array(12)].map((_, i) => `a${i}: &a${i} [${Array(9).fill(i === 0 ? "ha" : `*a${i - 1}`)}]`);
  writeFileSync(path.join(folder, "laughs.yaml"), `${laughs.join("\n")}\n`);
  writeFileSync(path.join(folder, "large.yaml"), "#".repeat(2 << 20));
  mkdirSync(path.join(folder, "folder.yaml"));
});
afterAll(() => rmSync(folder, { recursive: true }));

const open = (words: string[]) => openSession(parseOptions(words, commonOptions));

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (error instanceof TrainerError || error instanceof UsageError) return error.message;
    throw error;
  }
  throw new Error("accepted");
}

describe("a wrong value", () => {
  const nano = ["--recipe", "nano"];
  const at = (name: string) => path.join(folder, name);
  const rows: [string, () => string[], RegExp][] = [
    ["recipe: a folder", () => ["--recipe", "/"], /that is no file/],
    ["recipe: a folder with a recipe's ending", () => ["--recipe", at("folder.yaml")], /that is no file/],
    ["recipe: not there", () => ["--recipe", at("none.yaml")], /There is no recipe file/],
    ["recipe: endless", () => ["--recipe", "/dev/zero"], /that is no file/],
    ["recipe: too large", () => ["--recipe", at("large.yaml")], /too large/],
    ["recipe: other text", () => ["--recipe", "/etc/passwd"], /not valid/],
    ["recipe: torn", () => ["--recipe", at("torn.yaml")], /not valid/],
    ["recipe: aliases without end", () => ["--recipe", at("laughs.yaml")], /Excessive alias count/],
    ["run: a file", () => [...nano, "--run", at("file")], /--run .*: that is no folder/],
    ["run: a device", () => [...nano, "--run", "/dev/null"], /--run .*: that is no folder/],
    ["pool: a file", () => [...nano, "--pool", at("file")], /--pool .*: that is no folder/],
    ["features: a file", () => [...nano, "--features", at("file")], /--features .*: that is no folder/],
    ["photos: a file", () => [...nano, "--photos", at("file")], /--photos .*: there is no such folder/],
    ["photos: below a file", () => [...nano, "--photos", at("file/x")], /--photos .*: there is no such folder/],
    ["recipe: below a file", () => ["--recipe", at("file/x.yaml")], /There is no recipe file/],
    ["data: a file", () => [...nano, "--data", at("file")], /--data .*: there is no such folder/],
    ["weights: no such part", () => [...nano, "--weights", "head=random"], /no part "head"/],
    ["weights: no such folder", () => [...nano, "--weights", `backbone=${at("x")}`], /no such file or folder/],
    ["threads: none", () => [...nano, "--threads", "0"], /at least 1/],
    ["threads: too many", () => [...nano, "--threads", "999999"], /--threads 999999: at most 1024/],
    ["threads: a word", () => [...nano, "--threads", "two"], /at least 1/],
    ["processes: too many", () => [...nano, "--processes", "100000"], /--processes 100000: at most 1024/],
    ["device: another", () => [...nano, "--device", "tpu"], /choose cpu or cuda/],
    ["accelerate-config: a folder", () => [...nano, "--accelerate-config", "/"], /there is no such file/],
    ["accelerate-config: a list", () => [...nano, "--accelerate-config", at("list.yaml")], /no configuration of acc/],
    ["accelerate-config: torn", () => [...nano, "--accelerate-config", at("torn.yaml")], /no configuration of acc/],
    ["accelerate-config: text", () => [...nano, "--accelerate-config", "/etc/passwd"], /no configuration of acc/],
  ];

  it.each(rows)("%s", (_, words, expected) => {
    const message = refusal(() => open(words()));
    expect(message).toMatch(expected);
    expect(message.length).toBeLessThan(2000);
  });

  it("of a folder to be made is told at once, where there can be none", () => {
    for (const place of ["/proc/x/align", path.join(folder, "file", "align"), path.join(folder, "x".repeat(300))]) {
      expect(refusal(() => makeFolder(place))).toMatch(/cannot be written: /);
    }
    makeFolder(path.join(folder, "a", "b", "c"));
    makeFolder(path.join(folder, "a", "b", "c"));
  });
});

describe("accelerate's own configurations", () => {
  it.each(["fsdp2.yaml", "zero2.yaml", "zero3.yaml"])("%s is taken", (name) => {
    const file = path.resolve(import.meta.dirname, "../accelerate", name);
    expect(open(["--recipe", "nano", "--accelerate-config", file]).launch.accelerateConfig).toBe(file);
  });
});

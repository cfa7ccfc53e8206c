import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { formats } from "../../src/document/formats";
import { loupe } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-"));
afterAll(() => rmSync(folder, { recursive: true }));

const PHOTO = "public/samples/savanna.jpg";

test.each([
  ["an unknown verb", ["segmnt"], 'There is no verb "segmnt". Did you mean "segment"?'],
  ["an unknown option", ["segment", "--imgae", "x"], 'Unknown option --imgae. Did you mean "--image"?'],
  ["an option without its value", ["segment", "--image", "--json"], "--image needs a value: --image FILE"],
  // As of a shell's variable that is not set: it would be the folder that the command is run in.
  [
    "an empty folder",
    ["segment", "--image", PHOTO, "--prompt", "x", "--trace", ""],
    "--trace needs a value: --trace DIR",
  ],
  ["an empty folder, with =", ["eval", "--data", PHOTO, "--images", ".", "--failures="], "--failures needs a value"],
  ["an empty folder of models", ["models", "verify", "--models", " "], "--models needs a value: --models DIR"],
  ["an empty word", ["models", "copy", "nano", ""], "DIR is missing: the verb takes ID DIR."],
  ["no photo", ["segment", "--prompt", "x"], "Which photo? Add --image FILE."],
  ["no prompt", ["segment", "--image", PHOTO], "What is to be found? Add --prompt TEXT"],
  ["an unknown format", ["segment", "--image", PHOTO, "--prompt", "x", "--format", "psd"], "--format psd: choose mask"],
  [
    "a format without a file",
    ["segment", "--image", PHOTO, "--prompt", "x", "--format", "mask"],
    "Where to? Add --out FILE to --format mask.",
  ],
  [
    "a file without a format",
    ["segment", "--image", PHOTO, "--prompt", "x", "--out", "x.png"],
    `In which format? --out goes with --format, ${formats.map(({ id }) => id).join(" or ")}.`,
  ],
  ["an unknown kind of prompts", ["eval", "--prompts", "voice"], "--prompts voice: choose text or pointing."],
  [
    "a sheet of what is not asked in words",
    ["eval", "--data", PHOTO, "--images", ".", "--prompts", "pointing", "--failures", "x"],
    "--failures DIR goes with --prompts text.",
  ],
  ["a limit that is no number", ["eval", "--data", PHOTO, "--images", ".", "--limit", "all"], "--limit all: expected"],
])("%s is answered in one line, status 2", async (_, args, message) => {
  const { code, stdout, stderr } = await loupe(...args);
  expect(stderr.startsWith(`loupe: ${message}`)).toBe(true);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(stdout).toBe("");
  expect(code).toBe(2);
});

test.each([
  [
    "a photo that is not there",
    ["segment", "--image", "none.jpg", "--prompt", "x"],
    "none.jpg cannot be read: there is no such file.",
  ],
  ["a folder without photos", ["segment", "--image", "src", "--prompt", "x"], "src: there is no photo in this folder."],
  [
    "a folder for a file",
    ["export", "--document", "src", "--format", "coco", "--out", "x.json"],
    "src cannot be read: it is a folder.",
  ],
  [
    "a file for a trace's folder",
    ["segment", "--image", PHOTO, "--prompt", "x", "--trace", "README.md"],
    "README.md cannot be written: a file has its name.",
  ],
  [
    "a models folder without models",
    ["models", "--models", folder],
    `${folder} is no folder of models: it has no registry.json`,
  ],
  ["lines that are not there", ["eval", "--data", "none.jsonl", "--images", "."], "none.jsonl cannot be read"],
  [
    "images that are not there",
    ["eval", "--data", "README.md", "--images", "none", "--limit", "1"],
    "none: there is no such folder.",
  ],
])("%s is answered in one line, status 1", async (_, args, message) => {
  const { code, stderr } = await loupe(...args);
  expect(stderr.startsWith(`loupe: ${message}`)).toBe(true);
  expect(stderr.trimEnd().split("\n")).toHaveLength(1);
  expect(code).toBe(1);
});

test("a broken manifest is told, and the list goes on", async () => {
  const entry = (id: string) => ({ id, name: id, path: id, bytes: 1, licence: "none" });
  const registry = { default: "one", models: [entry("one"), entry("two")] };
  writeFileSync(join(folder, "registry.json"), JSON.stringify(registry));
  const { code, stderr } = await loupe("models", "--models", folder);
  expect(stderr.trimEnd().split("\n")).toEqual([
    expect.stringMatching(/^loupe: one: .*manifest\.json is missing/),
    expect.stringMatching(/^loupe: two: .*manifest\.json is missing/),
  ]);
  expect(code).toBe(1);
  rmSync(join(folder, "registry.json"));
});

test("help names every verb and its options", async () => {
  const { code, stdout } = await loupe("--help");
  expect(code).toBe(0);
  for (const verb of ["segment", "eval", "models"]) {
    expect(stdout).toContain(`\n  ${verb}`);
    const help = await loupe(verb, "--help");
    expect(help.code).toBe(0);
    expect(help.stdout).toContain("--models DIR");
  }
  const ids = formats.map(({ id }) => id).join("|");
  expect((await loupe("segment", "--help")).stdout).toContain(`--format ${ids} `);
});

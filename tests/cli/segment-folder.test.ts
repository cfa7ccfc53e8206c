/** loupe segment on a folder: a line a photo, one file of all, and a run that was broken off goes on. */
import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { unzipSync } from "fflate";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { loupe, ROOT } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-folder-"));
afterAll(() => rmSync(folder, { recursive: true }));
const photos = join(folder, "photos");
const at = (name: string) => join(folder, name);
const NAMES = ["2.jpg", "10.jpg", join("more", "1.jpg")];
const SAMPLES = ["savanna", "table", "cat"];
const ask = (...args: string[]) => loupe("segment", "--image", photos, "--prompt", "the animal", ...args);
const lines = (stdout: string) =>
  stdout
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));

beforeAll(() => {
  mkdirSync(join(photos, "more"), { recursive: true });
  NAMES.forEach((name, i) => void cpSync(`public/samples/${SAMPLES[i]}.jpg`, join(photos, name)));
  writeFileSync(join(photos, "notes.txt"), "no photo");
  writeFileSync(join(photos, ".hidden.jpg"), "no photo");
});

test("a line of JSON a photo, in the order in which people count, and one COCO of all: the same each time", async () => {
  const ran = await ask("--json", "--format", "coco", "--out", at("coco.json"));
  expect(ran).toMatchObject({ code: 0, stderr: "" });
  const results = lines(ran.stdout);
  expect(results.map(({ image }) => image)).toEqual(NAMES);
  expect(results[0]).toMatchObject({ version: 1, prompt: "the animal", absent: false });
  const coco = JSON.parse(readFileSync(at("coco.json"), "utf8"));
  expect(coco.images.map(({ id, file_name }: { id: number; file_name: string }) => [id, file_name])).toEqual([
    [1, "2.jpg"],
    [2, "10.jpg"],
    [3, "1.jpg"],
  ]);
  expect(coco.annotations).toHaveLength(results.filter(({ area }) => area > 0).length);
  expect(coco.categories.map(({ name }: { name: string }) => name)).toContain(results[0].label);
  expect(existsSync(at("coco.json.part"))).toBe(false);
  await ask("--format", "coco", "--out", at("again.json"));
  expect(readFileSync(at("again.json"))).toEqual(readFileSync(at("coco.json")));
});

test("what cannot be read is told by name and in the exit status, the rest is written, and only that is asked again", async () => {
  const broken = join(photos, "3.jpg");
  writeFileSync(broken, "no photo");
  const out = ["--format", "zip", "--out", at("all.zip")];
  const ran = await ask(...out);
  expect(ran.code).toBe(1);
  expect(ran.stderr).toMatch(/^loupe: 3\.jpg: This file is not an image.*\nloupe: 1 of 4 photos could not be asked\./);
  expect(ran.stdout.trimEnd().split("\n")).toHaveLength(3);
  expect(ran.stdout).toMatch(/^2\.jpg: \w+, [\d,]+ pixels \([\d.]+ %\)$/m);
  const images = () => Object.keys(unzipSync(readFileSync(at("all.zip")))).filter((name) => name.startsWith("images/"));
  expect(images()).toHaveLength(3);
  expect(readFileSync(at("all.zip.part"), "utf8").trimEnd().split("\n")).toHaveLength(4);

  cpSync("public/samples/tools.jpg", broken);
  const again = await ask(...out);
  rmSync(broken);
  expect(again).toMatchObject({ code: 0, stderr: "" });
  expect([again.stdout.trimEnd().split("\n").length, images().length]).toEqual([4, 4]);
  expect(existsSync(at("all.zip.part"))).toBe(false);
});

test("broken off by Ctrl C it says how far it is; the same command goes on, another question begins anew", async () => {
  const args = ["segment", "--image", photos, "--prompt", "the animal", "--format", "coco", "--out", at("cut.json")];
  const child = spawn(process.execPath, [join(ROOT, "bin/loupe.mjs"), ...args], { cwd: ROOT });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  child.stdout.once("data", () => child.kill("SIGINT"));
  const code = await new Promise((done) => child.on("close", done));
  expect([code, existsSync(at("cut.json"))]).toEqual([130, false]);
  expect(said).toMatch(/^loupe: broken off after [12] of 3 photos\. They are kept in .*cut\.json\.part/);
  // As a process that was killed while it wrote leaves it.
  const before = readFileSync(at("cut.json.part"), "utf8");
  writeFileSync(at("cut.json.part"), `${before}{"version":3,"pho`);

  const other = await loupe(...args.map((one) => (one === at("cut.json") ? at("other.json") : one)));
  expect(other.code).toBe(0);
  const began = performance.now();
  expect(await loupe(...args)).toMatchObject({ code: 0, stderr: "", stdout: other.stdout });
  console.log(`Went on in ${(performance.now() - began).toFixed(0)} ms`);
  expect(readFileSync(at("cut.json"))).toEqual(readFileSync(at("other.json")));

  writeFileSync(at("cut.json.part"), before);
  const asked = await loupe(...args.map((one) => (one === "the animal" ? "the strawberry" : one)), "--json");
  expect(lines(asked.stdout).map(({ prompt }) => prompt)).toEqual(Array(3).fill("the strawberry"));
});

test("a photo that is changed meanwhile is told, and no other is put in its place", async () => {
  const args = ["segment", "--image", photos, "--prompt", "the animal", "--format", "zip", "--out", at("changed.zip")];
  const child = spawn(process.execPath, [join(ROOT, "bin/loupe.mjs"), ...args], { cwd: ROOT });
  let said = "";
  child.stderr.on("data", (data) => {
    said += data;
  });
  const first = join(photos, NAMES[0] as string);
  const before = readFileSync(first);
  try {
    child.stdout.once("data", () => cpSync("public/samples/birds.jpg", first));
    const code = await new Promise((done) => child.on("close", done));
    expect(said).toMatch(
      /^loupe: \S+2\.jpg is another file than when it was asked\. The same command asks it again: .*\n$/,
    );
    expect([code, existsSync(at("changed.zip")), existsSync(at("changed.zip.part"))]).toEqual([1, false, true]);
  } finally {
    writeFileSync(first, before);
  }
  expect(await loupe(...args)).toMatchObject({ code: 0, stderr: "" });
});

test.each([
  ["a format of one photo", ["--format", "mask", "--out", "x.png"], 2, "--format mask holds one photo. Take zip"],
  ["a trace", ["--trace", "x"], 2, "--trace goes with one photo"],
])("a folder refuses %s in one line", async (_, args, code, message) => {
  const ran = await ask(...args);
  expect([ran.code, ran.stdout]).toEqual([code, ""]);
  expect(ran.stderr).toContain(message);
});

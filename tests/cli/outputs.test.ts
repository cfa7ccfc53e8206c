/** What is written: checked before the work, whole or not at all, and gone on with. */
import { spawn, spawnSync } from "node:child_process";
import {
  copyFileSync,
  cpSync,
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test, vi } from "vitest";
import { withoutProgress } from "../faults/support/run-loupe";
import { loupe, ROOT } from "./command";

// Every command is a process of its own, on a machine that may be busy.
vi.setConfig({ testTimeout: 240_000 });

const folder = mkdtempSync(join(tmpdir(), "loupe-out-"));
afterAll(() => rmSync(folder, { recursive: true }));
const at = (...names: string[]) => join(folder, ...names);

const SCENES = "tests/e2e/scenes";
const PHOTO = "public/samples/savanna.jpg";
const scenes = JSON.parse(readFileSync(join(ROOT, SCENES, "scenes.json"), "utf8")) as {
  scenes: { file: string; expressions: { text: string; rle: unknown }[] }[];
};
const LINES = scenes.scenes
  .slice(0, 2)
  .flatMap(({ file, expressions }) =>
    expressions.map(({ text, rle }) => ({ image: file, expression: text, rle, kind: "all", group: "x" })),
  );
const DATA = LINES.map((line, id) => JSON.stringify({ id, ...line })).join("\n");
const data = at("lines.jsonl");
writeFileSync(data, DATA);

const evaluation = (...args: string[]) => ["eval", "--data", data, "--images", SCENES, ...args];
const segment = (...args: string[]) => ["segment", "--image", PHOTO, "--prompt", "the animal", ...args];

symlinkSync(data, at("link.jsonl"));
linkSync(data, at("twin.jsonl"));
copyFileSync(PHOTO, at("photo.jpg"));
mkdirSync(at("sub"));

test.each([
  ["eval's lines", evaluation("--out", data), "--out", "--data"],
  ["eval's lines, by a link", evaluation("--out", at("link.jsonl")), "--out", "--data"],
  ["eval's lines, by a second name", evaluation("--json", at("twin.jsonl")), "--json", "--data"],
  ["eval's lines, by a detour", evaluation("--json", at("sub", "..", "lines.jsonl")), "--json", "--data"],
  ["eval's other result", evaluation("--out", at("both"), "--json", at("both")), "--json", "--out"],
  ["eval's kept answers", evaluation("--out", at("both"), "--json", at("both.part")), "--json", "--out"],
  [
    "the photo",
    ["segment", "--image", at("photo.jpg"), "--prompt", "x", "--format", "mask", "--out", at("photo.jpg")],
    "--out",
    "--image",
  ],
  [
    "a photo of the folder",
    ["segment", "--image", folder, "--prompt", "x", "--format", "zip", "--out", at("photo.jpg")],
    "--out",
    "--image",
  ],
  [
    "the document",
    ["export", "--document", at("photo.jpg"), "--format", "mask", "--out", at("photo.jpg")],
    "--out",
    "--document",
  ],
])("%s is not overwritten", async (_, args, option, other) => {
  const photo = readFileSync(at("photo.jpg"));
  const { code, stderr, stdout } = await loupe(...args);
  expect(stderr).toMatch(new RegExp(`^loupe: ${option} \\S+ is the file of ${other}: it would be overwritten\\..*\n$`));
  expect([code, stdout]).toEqual([2, ""]);
  expect(readFileSync(data, "utf8")).toBe(DATA);
  expect(readFileSync(at("photo.jpg"))).toEqual(photo);
});

const UNWRITABLE: [string, string, RegExp][] = [
  ["a folder", at("sub"), /it is a folder/],
  ["a folder that is not there", at("none", "x"), /there is no such folder/],
  ["a file for a folder", at("lines.jsonl", "x"), /a part of its path is a file/],
  ["a name that is too long", at("x".repeat(300)), /its name is too long/],
  ["a folder of the system", "/proc/none", /cannot be written/],
];

test.each(UNWRITABLE)("%s is told before the work", async (_, path, why) => {
  for (const args of [
    evaluation("--out", path),
    segment("--format", "json", "--out", path),
    ["segment", "--image", folder, "--prompt", "x", "--format", "coco", "--out", path],
  ]) {
    const { code, stdout, stderr } = await loupe(...args);
    expect(stderr).toMatch(why);
    expect(stderr).toMatch(/^loupe: [^\n]* cannot be written: [^\n]*\n$/);
    expect([code, stdout]).toEqual([1, ""]);
  }
});

test.each([
  ["a file for a folder", at("lines.jsonl", "x")],
  ["a folder of the system", "/proc/none/x"],
])("%s cannot hold a sheet or a trace", async (_, path) => {
  for (const args of [evaluation("--failures", path), segment("--trace", path)]) {
    const { code, stdout, stderr } = await loupe(...args);
    expect(stderr).toMatch(/^loupe: [^\n]* cannot be written: [^\n]*\n$/);
    expect([code, stdout]).toEqual([1, ""]);
  }
});

/** In a shell, as people do. */
function shell(command: string, ...args: string[]): { status: number | null; stderr: string; stdout: string } {
  const quoted = args.map((arg) => `'${arg.replaceAll("'", "'\\''")}'`).join(" ");
  const line = command.replace("LOUPE", `'${process.execPath}' bin/loupe.mjs ${quoted}`);
  const ran = spawnSync("bash", ["-c", `set -o pipefail; ${line}`], { cwd: ROOT, encoding: "utf8" });
  return { ...ran, stderr: withoutProgress(ran.stderr) };
}

test.each([
  ["segment", segment()],
  ["models", ["models"]],
])("%s into a pipe that is closed says nothing of it", (_, args) => {
  expect(shell("LOUPE | true", ...args)).toEqual(expect.objectContaining({ status: 141, stderr: "" }));
  const full = shell("LOUPE > /dev/full", ...args);
  expect([full.status, full.stderr]).toEqual([1, "loupe: what was found cannot be shown: there is no room left.\n"]);
});

test("eval into a closed pipe writes its files; onto a full device it says so in one line", () => {
  const few = evaluation("--limit", "2", "--out", at("piped.jsonl"), "--json", at("piped.json"));
  expect(shell("LOUPE | true", ...few)).toMatchObject({ status: 141, stderr: "" });
  expect(readFileSync(at("piped.jsonl"), "utf8").trimEnd().split("\n")).toHaveLength(2);
  expect(JSON.parse(readFileSync(at("piped.json"), "utf8"))).toMatchObject({ n: 2 });
  const full = shell("LOUPE", ...evaluation("--limit", "2", "--out", "/dev/full"));
  expect([full.status, full.stderr]).toEqual([1, "loupe: /dev/full cannot be written: there is no room left.\n"]);
});

const withoutTimes = (path: string) =>
  readFileSync(path, "utf8")
    .trimEnd()
    .split("\n")
    .map((line) => ({ ...JSON.parse(line), ms: 0 }));

test("a file that has no more room keeps what it has, and goes on when there is", async () => {
  const out = at("small.jsonl");
  writeFileSync(out, "as before");
  const small = shell("ulimit -f 2; LOUPE", ...evaluation("--out", out));
  expect([small.status, small.stderr]).toEqual([
    1,
    `loupe: ${out}.part cannot be written: it would be larger than a file may be here.\n`,
  ]);
  expect(readFileSync(out, "utf8")).toBe("as before");
  const kept = readFileSync(`${out}.part`, "utf8").split("\n").length - 2;
  expect(kept).toBeGreaterThan(0);
  const { code, stdout } = await loupe(...evaluation("--out", out));
  expect(code).toBe(0);
  expect(stdout).toContain(`${LINES.length} lines, ${LINES.length} judged, 0 failed`);
  expect(withoutTimes(out)).toHaveLength(LINES.length);
});

/** Ended by a signal once so many lines are kept. */
async function ended(signal: NodeJS.Signals, lines: number, out: string, args: string[]) {
  const child = spawn(process.execPath, [join(ROOT, "bin/loupe.mjs"), ...args], { cwd: ROOT });
  let stderr = "";
  child.stderr.on("data", (data) => {
    stderr += data;
  });
  const closed = new Promise<number | null>((done) => child.on("close", done));
  const kept = () => (existsSync(`${out}.part`) ? readFileSync(`${out}.part`, "utf8").split("\n").length - 2 : 0);
  while (child.exitCode === null && kept() < lines) await new Promise((done) => setTimeout(done, 5));
  child.kill(signal);
  return { code: await closed, stderr: withoutProgress(stderr) };
}

test("eval that was broken off goes on: answers, figures and sheet are those of an unbroken run", async () => {
  const names = (name: string) => ["--out", at(`${name}.jsonl`), "--json", at(`${name}.json`), "--failures", at(name)];
  const whole = await loupe(...evaluation(...names("whole")));
  expect(whole.code).toBe(0);
  expect(existsSync(at("whole.jsonl.part"))).toBe(false);

  const out = at("cut.jsonl");
  const args = evaluation(...names("cut"));
  writeFileSync(out, "an older result");
  const cut = await ended("SIGINT", 1, out, args);
  expect(cut.code).toBe(130);
  expect(cut.stderr).toMatch(
    /^loupe: broken off after \d+ of \d+ lines\. They are kept in \S+cut\.jsonl\.part: the same command goes on from there\.\n$/,
  );
  await ended("SIGKILL", 3, out, args);
  expect(readFileSync(out, "utf8")).toBe("an older result");
  // As a process that was killed while it wrote leaves it.
  const before = readFileSync(`${out}.part`, "utf8");
  writeFileSync(`${out}.part`, `${before}{"number":9,"pho`);

  const after = await loupe(...args);
  expect(after.code).toBe(0);
  const table = (stdout: string) => stdout.slice(0, stdout.indexOf("Medians")).replace(/^.*\n/, "");
  expect(table(after.stdout)).toBe(table(whole.stdout));
  expect(withoutTimes(out)).toEqual(withoutTimes(at("whole.jsonl")));
  const figures = (name: string) => ({ ...JSON.parse(readFileSync(at(name), "utf8")), speed: null, set: null });
  expect(figures("cut.json")).toEqual(figures("whole.json"));
  expect(readdirSync(at("cut"))).toEqual(readdirSync(at("whole")));
  for (const name of readdirSync(at("cut"))) {
    expect(readFileSync(at("cut", name))).toEqual(readFileSync(at("whole", name)));
  }
  expect(readdirSync(folder).filter((name) => /\.(part|tmp)$/.test(name))).toEqual([]);

  // With other data, or of another photo, what was kept is of no use.
  const only = JSON.stringify({ id: "only", ...LINES[0] });
  writeFileSync(at("other.jsonl"), only);
  writeFileSync(`${out}.part`, before);
  await loupe("eval", "--data", at("other.jsonl"), "--images", SCENES, "--out", out);
  expect(withoutTimes(out).map(({ id }) => id)).toEqual(["only"]);
});

test("with a photo changed meanwhile, or other settings, it begins anew", async () => {
  const [images, out] = [at("photos"), at("changed.jsonl")];
  mkdirSync(images);
  const names = scenes.scenes.slice(0, 2).map(({ file }) => file);
  for (const name of names) copyFileSync(join(ROOT, SCENES, name), join(images, name));
  const args = (file: string, ...more: string[]) => [
    "eval",
    "--data",
    data,
    "--images",
    images,
    "--out",
    file,
    ...more,
  ];
  await ended("SIGKILL", 2, out, args(out));
  const kept = readFileSync(`${out}.part`);
  const again = async (...more: string[]) => {
    writeFileSync(`${out}.part`, kept);
    const fresh = at("fresh.jsonl");
    for (const file of [out, fresh]) expect((await loupe(...args(file, ...more))).code).toBe(0);
    expect(withoutTimes(out)).toEqual(withoutTimes(fresh));
  };
  await again("--prompts", "pointing");
  // Another photo of the same size under this one's name.
  copyFileSync(join(ROOT, SCENES, "highway.jpg"), join(images, "lake.jpg"));
  await again();
});

test("of another model what was kept is of no use", async () => {
  const [models, out] = [at("models"), at("model.jsonl")];
  cpSync(join(ROOT, "models"), models, { recursive: true });
  const args = evaluation("--out", out, "--models", models);
  await ended("SIGKILL", 2, out, args);
  const marked = readFileSync(`${out}.part`, "utf8").replace(/"think":"(?:[^"\\]|\\.)*"/g, '"think":"KEPT"');
  const written = async () => {
    writeFileSync(`${out}.part`, marked);
    expect((await loupe(...args)).code).toBe(0);
    return readFileSync(out, "utf8");
  };
  expect(await written()).toContain("KEPT");
  // The same weights, and a manifest that says another thing: it may be any other.
  const manifest = join(models, "nano", "manifest.json");
  writeFileSync(manifest, JSON.stringify({ ...JSON.parse(readFileSync(manifest, "utf8")), summary: "another" }));
  expect(await written()).not.toContain("KEPT");
});

test("a kind that is called like another row has a row of its own", async () => {
  const kinds = ["all", "group x", "kind all", "plain"];
  const lines = kinds.map((kind, id) => JSON.stringify({ id, ...LINES[0], kind, group: "x" }));
  writeFileSync(at("kinds.jsonl"), lines.join("\n"));
  const { stdout } = await loupe("eval", "--data", at("kinds.jsonl"), "--images", SCENES);
  const rows = stdout.split("\n").flatMap((line) => /^(\S.*?) {2,}(\d+) {2,}[\d.]+ {2,}/.exec(line)?.slice(1, 3) ?? []);
  expect(rows).toEqual(
    [
      ["all", "4"],
      ["group x", "4"],
      ["kind all", "1"],
      ["kind group x", "1"],
      ["kind kind all", "1"],
      ["plain", "1"],
    ].flat(),
  );
});

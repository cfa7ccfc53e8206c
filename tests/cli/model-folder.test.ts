/** `loupe models add`, `verify`, `remove`: the store in a folder. Of what means harm nothing gets in, and it is named. */
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from "vitest";
import { main } from "../../src/cli/main";
import { MOST } from "../../src/engine/store/most";
import { files, manifest, zipOf } from "../engine/offers/support";
import { HostileServer } from "../hostile-server";
import { fileOf, LocalHub, languageContents, segmenterContents, someBytes } from "../hub/local-hub";
import { loupe } from "./command";

const root = mkdtempSync(join(tmpdir(), "loupe-model-folder-"));
const folder = join(root, "folder");
const [first] = manifest.files as [(typeof manifest.files)[number]];
let models: string;
let count = 0;
const said: string[] = [];

beforeAll(async () => {
  for (const { path, file } of files) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), Buffer.from(await file.arrayBuffer()));
  }
  writeFileSync(join(root, "packed.zip"), await zipOf(files, 1));
});
beforeEach(() => {
  models = join(root, `models-${count++}`);
  said.length = 0;
  for (const name of ["log", "error"] as const)
    vi.spyOn(console, name).mockImplementation((text) => said.push(String(text)));
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => rmSync(root, { recursive: true }));

const run = (...args: string[]) => main(["models", ...args, "--models", models]);
const add = (from: string) => run("add", "--from", from);
const registry = () => JSON.parse(readFileSync(join(models, "registry.json"), "utf8"));

test.each([
  ["a folder", () => folder],
  ["a ZIP", () => join(root, "packed.zip")],
])("%s is added, listed, verified and removed", async (_, from) => {
  expect(await add(from())).toBe(0);
  expect(said.pop()).toMatch(/^made-up 1\.0 is in .*: 18 files/);
  expect(registry()).toMatchObject({ default: "made-up", models: [{ id: "made-up", path: "made-up-1.0" }] });
  expect(await run("list")).toBe(0);
  expect(said.join()).toContain("made-up (default)");
  expect(await run("verify")).toBe(0);
  expect(said.at(-1)).toBe("made-up 1.0: 18 files are whole and unaltered.");
  expect(await add(from())).toBe(1);
  expect(said.at(-1)).toMatch(/made-up is in .* already/);
  expect(await run("remove", "--model", "made-up")).toBe(0);
  expect(existsSync(join(models, "made-up-1.0"))).toBe(false);
  expect(registry()).toEqual({ default: "", models: [] });
});

test("two repositories of a hub become a folder as any other, once their licence and size were said", async () => {
  const hub = await LocalHub.start();
  vi.stubEnv("HF_ENDPOINT", `${hub.address}/`);
  try {
    const language = languageContents("qwen2_5_vl");
    const data = "onnx/decoder_model_merged_q4.onnx_data";
    language[data] = Buffer.alloc(2 * MOST.part + 99, someBytes(999));
    const { sha } = hub.publish("owner/Qwen", language, "other");
    hub.publish("owner/sam2", segmenterContents());
    const from = "hub:owner/Qwen+owner/sam2";
    hub.files.faults.set(fileOf("owner/Qwen", sha, data), [{ wrongAt: 5 }, { wrongAt: 5 }]);
    expect(await add(from)).toBe(1);
    expect(said[0]).toMatch(/^8\.4 MB are to come\. Qwen \+ sam2 .*: licence other/);
    expect(said.at(-1)).toContain(`language/${data} is not the one`);
    expect(existsSync(join(models, "registry.json"))).toBe(false);
    expect(await add(from)).toBe(0);
    expect(said.at(-1)).toMatch(/^qwen-sam2 [0-9a-f]{12}-[0-9a-f]{12}-q4-fp32 is in .*, licence other\.$/);
    const kept = JSON.parse(readFileSync(join(models, registry().models[0].path, "manifest.json"), "utf8"));
    const file = kept.files.find((one: { path: string }) => one.path === `language/${data}`);
    expect([kept.chunk_bytes, file.chunks.length]).toEqual([MOST.part, 3]);
    expect(await run("verify")).toBe(0);
    expect(await run("add", "--from", from, "--weights", "q4f16,fp16")).toBe(1);
    await run("remove", "--model", "qwen-sam2");
    expect(await run("add", "--from", from, "--weights", "q4f16,fp16")).toBe(0);
    expect(registry().models[0].path).toMatch(/q4f16-fp16$/);
  } finally {
    vi.unstubAllEnvs();
    await hub.stop();
  }
});

test.each([
  ["hub:owner/Qwen", /a language model and a segmenter are needed/],
  ["hub:a/b+c/d+e/f", /a language model and a segmenter are needed/],
  ["hub:https://evil.example/x+c/d", /is no repository/],
])("%s is no pair", async (from, message) => {
  expect(await add(from)).toBeGreaterThan(0);
  expect(said.join()).toMatch(message);
});

test("a file that is changed later is found", async () => {
  await add(folder);
  const path = join(models, "made-up-1.0", manifest.files[3]?.path ?? "");
  const bytes = readFileSync(path);
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  writeFileSync(path, bytes);
  expect(await run("verify")).toBe(1);
  expect(said.at(-1)).toContain(manifest.files[3]?.path);
});

test("an address is fetched, and goes on where it was cut off", async () => {
  const there = await Promise.all(
    files.map(async ({ path, file }) => [`/${path}`, Buffer.from(await file.arrayBuffer())] as const),
  );
  const site = await HostileServer.start(Object.fromEntries(there));
  const last = manifest.files.at(-1)?.path ?? "";
  site.faults.set(`/folder/${last}`, [{ status: 404 }]);
  expect(await add(`${site.address}/folder`)).toBe(1);
  expect(said.at(-1)).toContain(`${last} is missing`);
  expect(existsSync(join(models, "registry.json"))).toBe(false);
  const before = site.asked.length;
  expect(await add(`${site.address}/folder/manifest.json`)).toBe(0);
  expect(site.asked.slice(before).map(({ path }) => path)).toEqual(["/folder/manifest.json", `/folder/${last}`]);
  expect(await run("verify")).toBe(0);
  await site.stop();
});

test.each<[what: string, change: (file: string) => unknown]>([
  ["missing", () => {}],
  ["another", (file) => writeFileSync(file, "another")],
  ["a folder", (file) => mkdirSync(file)],
  ["a pipe that nobody writes to", (file) => spawnSync("mkfifo", [file])],
  ["a link to a device without an end", (file) => symlinkSync("/dev/zero", file)],
  ["a link to itself", (file) => symlinkSync(file, file)],
])("a file that is %s is named, and nothing is added", async (_, change) => {
  const file = join(folder, first.path);
  const before = readFileSync(file);
  rmSync(file);
  try {
    change(file);
    expect(await add(folder)).toBe(1);
    expect(said.at(-1)).toContain(first.path);
    expect(existsSync(join(models, "registry.json"))).toBe(false);
  } finally {
    rmSync(file, { recursive: true, force: true });
    writeFileSync(file, before);
  }
});

test.each([
  ["a file", () => join(root, "packed.zip"), /a file has its name|a part of its path is a file/],
  ["below a file", () => join(root, "packed.zip", "models"), /a part of its path is a file/],
  // Node's own way of making folders never ends there.
  ["of the system", () => "/proc/models", /there is no such folder/],
])("a folder of models that is %s is told", async (_, of, why) => {
  expect(await main(["models", "add", "--from", folder, "--models", of()])).toBe(1);
  expect(said.at(-1)).toMatch(/^loupe: \S+ cannot be written: /);
  expect(said.at(-1)).toMatch(why);
});

test("where nothing can be verified that is said", async () => {
  expect(await run("verify")).toBe(1);
  expect(said.at(-1)).toBe(`loupe: ${models}: there is no such folder.`);
  mkdirSync(models);
  expect(await run("verify")).toBe(1);
  expect(said.at(-1)).toContain(
    `${models} is no folder of models: it has no registry.json. To add one: loupe models add`,
  );
  writeFileSync(join(models, "registry.json"), '{"default":"","models":[]}');
  expect(await run("verify")).toBe(1);
  expect(said.at(-1)).toContain(`There is no model in ${models} to verify. To add one: loupe models add`);
  expect(await run("list")).toBe(0);
  expect(said.at(-1)).toContain(`There is no model in ${models} yet. To add one: loupe models add`);
});

test("of a copy that is not whole nothing stays", async () => {
  const broken = join(root, "broken");
  cpSync(folder, broken, { recursive: true });
  const bytes = readFileSync(join(broken, first.path));
  bytes[0] = (bytes[0] as number) ^ 1;
  writeFileSync(join(broken, first.path), bytes);
  expect(await add(broken)).toBe(1);
  expect(said.at(-1)).toContain("its contents changed");
  expect(existsSync(join(models, "made-up-1.0"))).toBe(false);
});

test("two that come at once are both listed", async () => {
  const other = join(root, "other");
  cpSync(folder, other, { recursive: true });
  writeFileSync(join(other, "manifest.json"), JSON.stringify({ ...manifest, id: "another" }));
  const together = [folder, other].map((from) => loupe("models", "add", "--from", from, "--models", models));
  expect((await Promise.all(together)).map(({ code }) => code)).toEqual([0, 0]);
  expect(
    registry()
      .models.map(({ id }: { id: string }) => id)
      .sort(),
  ).toEqual(["another", "made-up"]);
});

test("what may not be read in a folder, or goes while it is looked through, is no model", async () => {
  expect(await add("/proc")).toBe(1);
  expect(said.at(-1)).toMatch(/^loupe: There (is no manifest\.json|are several models) in \/proc/);
});

test("what is written wrongly is said", async () => {
  expect(await main(["models", "add", "--from", folder])).toBe(2);
  expect(said.at(-1)).toMatch(/--models DIR/);
  expect(await run("add")).toBe(2);
  expect(await main(["models", "ad"])).toBe(2);
  expect(said.at(-1)).toMatch(/Did you mean "add"/);
  expect(await add(join(root, "nowhere"))).toBe(1);
  expect(await run("remove", "--model", "made-up")).toBe(1);
  expect(said.at(-1)).toMatch(/no model named "made-up"/);
});

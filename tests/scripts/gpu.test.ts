/** What a lease is prepared with: the pack's lists and sizes, and that the plan asks for nothing the pack lacks. */
import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Item, PIECE, volumesOf, writeVolume } from "../../scripts/gpu/cargo";
import { BACK, COMMAND, TRAVELS } from "../../scripts/gpu/machine";
import { type PackOptions, pack } from "../../scripts/gpu/pack";
import { photoItems } from "../../scripts/gpu/photos";
import { describePlan, type PackInfo, planOf } from "../../scripts/gpu/plan";
import { lacking } from "../../scripts/gpu/wheels";
import { requirePython } from "../../trainer/src/engine/python";
import { findRecipe, loadRecipe } from "../../trainer/src/recipe/load";

const ROOT = resolve(import.meta.dirname, "../..");
const options: PackOptions = {
  recipe: "nano-gpu",
  settings: [],
  device: "cuda",
  steps: null,
  benches: ["pico", "nano-gpu", "lens-3b"],
  photos: null,
  sources: [],
  pool: null,
  run: null,
  wheels: false,
};

let folder: string;
let said: string;
const base = () => join(folder, "gpu-pack/base");
const json = (file: string) => JSON.parse(readFileSync(join(base(), file), "utf8"));

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "loupe-gpu-"));
  said = pack(ROOT, join(folder, "gpu-pack"), { ...options, photos: photoPack() });
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Two photos of the split train, one of them larger than a piece, and one of dev. */
function photoPack(): string {
  const photos = join(folder, "photos");
  mkdirSync(join(photos, "coco"), { recursive: true });
  const lines = ["small", "large", "dev"].map((name) => ({
    image: `coco/${name}.jpg`,
    source: name === "small" ? "ccp" : "coco",
    split: name === "dev" ? "dev" : "train",
  }));
  for (const { image } of lines) {
    writeFileSync(join(photos, image), Buffer.alloc(image.includes("large") ? PIECE + 1000 : 1000, image));
  }
  writeFileSync(join(photos, "annotations.jsonl"), lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  return photos;
}

test("the pack has the engine, its tests for a GPU and a configuration of every stage", () => {
  const files = [
    "loupe_engine/__main__.py",
    "loupe_engine/schema/manifest.schema.json",
    "tests/test_gpu.py",
    "pytest.ini",
  ];
  for (const file of files) expect(existsSync(join(base(), "trainer/engine", file)), file).toBe(true);
  expect(existsSync(join(base(), "trainer/recipes/nano-gpu.yaml"))).toBe(true);
  const info: PackInfo = json("pack.json");
  const stages = ["data", "vision", "segmenter", "cold_start", "align", "rl"];
  expect(info.configs).toEqual([...stages, "bench-first", "bench-pico", "bench-nano-gpu", "bench-lens-3b"]);
  for (const name of info.configs) expect(json(`configs/${name}.json`)).toMatchObject({ device: "cuda", threads: 16 });
  expect(json("configs/cold_start.json").recipe.stages.cold_start).toMatchObject({ minutes: 6, precision: "bf16" });
  expect(json("configs/data.json").photos).toBe("runs/nano-gpu/photos");
  expect(said).toContain("the repository's own files");
});

test("the engine takes every configuration", () => {
  const check =
    "import glob, json, sys\nfrom loupe_engine.config import RunConfig\n" +
    "for f in sorted(glob.glob('configs/*.json')): print(RunConfig(**json.load(open(f))).verb)";
  const env = { ...process.env, PYTHONPATH: join(base(), "trainer/engine") };
  const out = execFileSync(requirePython(), ["-c", check], { cwd: base(), env, encoding: "utf8" });
  const verbs = ["align", "bench", "bench", "bench", "bench", "cold-start", "data", "rl", "pretrain-segmenter"];
  expect(out.trim().split("\n")).toEqual([...verbs, "pretrain-vision"]);
});

test("every command has its limit, and names files that the pack holds", () => {
  const calls = planOf(json("pack.json"));
  for (const { title, command, seconds } of calls) {
    expect(seconds, title).toBeLessThanOrEqual(COMMAND.seconds);
    expect(command.length, title).toBeLessThanOrEqual(COMMAND.characters);
    if (command.includes("-m ")) expect(command, title).toMatch(/timeout -s INT \d+ \$PYTHON/);
    for (const [path] of command.matchAll(/gpu-pack\/base\/[\w./-]+/g)) {
      expect(existsSync(join(folder, path)), path).toBe(true);
    }
    for (const [, test] of command.matchAll(/ (tests\/\w+\.py)/g)) {
      expect(existsSync(join(base(), "trainer/engine", test as string)), test).toBe(true);
    }
  }
  expect(calls[0]?.carry).toEqual(["gpu-pack/base", "gpu-pack/data-1"]);
  expect(describePlan(calls)).toContain("limit: 540 s");
});

test("what comes back of a stage is what a call may bring", () => {
  const bring = readFileSync(join(base(), "bring.py"), "utf8");
  const [, shift] = bring.match(/PIECE = (15) << 20/) ?? [];
  const [, pieces] = bring.match(/PIECES = (\d)/) ?? [];
  expect(Number(shift) << 20).toBeLessThanOrEqual(BACK.bytes);
  // Beside the pieces: metrics, log, the tokenizer's two files.
  expect(Number(pieces) + 4).toBeLessThanOrEqual(BACK.files);
  expect(Number(pieces) * (Number(shift) << 20)).toBeLessThan(BACK.total);
});

test("photos of the split train are joined as they were, in place", () => {
  execFileSync(requirePython(), ["gpu-pack/base/join.py"], { cwd: folder });
  const there = (name: string) => join(folder, "runs/nano-gpu/photos/coco", name);
  for (const name of ["small.jpg", "large.jpg"]) {
    expect(readFileSync(there(name)).equals(readFileSync(join(folder, "photos/coco", name))), name).toBe(true);
  }
  expect(existsSync(there("dev.jpg"))).toBe(false);
  // A volume that was not carried is told.
  rmSync(there("large.jpg"));
  rmSync(join(folder, "gpu-pack/data-1/runs/nano-gpu/photos/coco/large.jpg.piece-001"));
  const join_ = () => execFileSync(requirePython(), ["gpu-pack/base/join.py"], { cwd: folder, stdio: "pipe" });
  expect(join_).toThrow(/large\.jpg is not here as a whole/);
});

test("photos are chosen by their source", () => {
  const recipe = loadRecipe(findRecipe("nano-gpu"));
  const names = photoItems(join(folder, "photos"), ["ccp"], recipe, folder).map(({ path }) => path.split("photos/")[1]);
  expect(names).toEqual(["annotations.jsonl", "cutouts.jsonl", "coco/small.jpg"]);
  expect(() => photoItems(join(folder, "photos"), ["coca"], recipe, folder)).toThrow("sources are ccp, coco");
});

test("data are divided into calls that hold them, and more than fits is refused", () => {
  const source = join(folder, "file");
  writeFileSync(source, Buffer.alloc(PIECE * 2 + 5, "abc"));
  const item = (bytes: number): Item => ({ kind: "pool", path: "a/b", source, bytes });
  const volumes = volumesOf([item(statSync(source).size)], PIECE, TRAVELS);
  expect(volumes.map((volume) => volume.map(({ name, bytes }) => [name, bytes]))).toEqual([
    [["a/b.piece-000", PIECE]],
    [
      ["a/b.piece-001", PIECE],
      ["a/b.piece-002", 5],
    ],
  ]);
  writeVolume(volumes[1] ?? [], join(folder, "volume"));
  expect(readFileSync(join(folder, "volume/a/b.piece-002")).equals(readFileSync(source).subarray(2 * PIECE))).toBe(
    true,
  );
  const large = { ...item(400 << 20), kind: "photos" };
  expect(() => volumesOf([item(20 << 20), large], TRAVELS, TRAVELS)).toThrow(
    /--pool 20\.0 MiB, --photos 400\.0 MiB\. Leave/,
  );
});

test("what the machine has does not travel", () => {
  expect(lacking(["torch==2.11.0", "pydantic==2.14.4"])).toEqual(["pydantic==2.14.4"]);
});

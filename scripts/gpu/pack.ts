/** Writes /gpu-pack: base/ (code, wheels, configurations) and data-1/, data-2/ … (photos, a pool, weights). */
import { execFileSync } from "node:child_process";
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { UsageError } from "../../src/command-line/arguments";
import { parseRequirements } from "../../trainer/src/doctor/requirements";
import { requirePython } from "../../trainer/src/engine/python";
import { requirementsFile } from "../../trainer/src/paths";
import { findRecipe, loadRecipe } from "../../trainer/src/recipe/load";
import type { Recipe } from "../../trainer/src/recipe/schema";
import { type Item, mib, type Volume, volumesOf, writeVolume } from "./cargo";
import {
  BENCH_SETTINGS,
  benchConfig,
  type ConfigOptions,
  poolOf,
  runOf,
  SCENES,
  stageConfigs,
  trained,
} from "./configs";
import { TRAVELS } from "./machine";
import { photoItems } from "./photos";
import type { PackInfo } from "./plan";
import { downloadWheels, missingPackages } from "./wheels";

export interface PackOptions {
  recipe: string;
  settings: string[];
  device: ConfigOptions["device"];
  steps: number | null;
  /** Recipes whose shapes are measured. */
  benches: string[];
  photos: string | null;
  sources: string[];
  pool: string | null;
  run: string | null;
  wheels: boolean;
}

const ENGINE_TESTS = ["__init__", "conftest", "filled", "nano_gpu", "test_gpu"].map(
  (name) => `trainer/engine/tests/${name}.py`,
);
const DEVICE = join(import.meta.dirname, "device");

const git = (root: string, ...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" });

/** What git would send: tracked, or new and not ignored. Absolute bytes of what is there. */
function unignored(root: string, ...paths: string[]): string[] {
  const listed = git(root, "ls-files", "-co", "--exclude-standard", "-z", "--", ...paths).split("\0");
  return listed.filter((file) => file !== "" && statSync(join(root, file), { throwIfNoEntry: false })?.isFile());
}

const bytesOf = (files: string[]) => files.reduce((sum, file) => sum + statSync(file).size, 0);

function filesBelow(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

/** The trainer's code as the machine needs it: engine, the tests for it, recipes, the doctor's probe. */
function codeFiles(root: string): string[] {
  const engine = ["trainer/engine/loupe_engine", "trainer/engine/pytest.ini", "trainer/engine/requirements.txt"];
  return unignored(root, ...engine, ...ENGINE_TESTS, "trainer/recipes", "trainer/src/doctor/probe.py");
}

function fileItem(kind: string, path: string, source: string): Item {
  return { kind, path, source, bytes: statSync(source).size };
}

function poolItems(pool: string, recipe: Recipe): Item[] {
  const names = ["scenes.jsonl", "images.npy", "labels.npy"];
  const missing = names.find((name) => !existsSync(join(pool, name)));
  if (missing !== undefined)
    throw new UsageError(`--pool ${pool}: it has no ${missing}; \`loupe-trainer data\` makes one.`);
  return names.map((name) => fileItem("pool", `${poolOf(recipe)}/${name}`, join(pool, name)));
}

/** Finished stages of a run, their weights halved into `scratch`, and its tokenizer. */
function runItems(run: string, recipe: Recipe, scratch: string): Item[] {
  const finished = trained.filter(({ folder }) => existsSync(join(run, folder, "finished")));
  if (finished.length === 0) throw new UsageError(`--run ${run}: no stage in it is finished.`);
  const weights = finished.map(({ folder }) => {
    const half = join(scratch, `${folder}.pt`);
    execFileSync(requirePython(), [join(DEVICE, "bring.py"), "slim", run, folder, half], { stdio: "inherit" });
    return fileItem("run", `${runOf(recipe)}/${folder}/checkpoint.pt`, half);
  });
  const tokenizer = readdirSync(join(run, "tokenizer")).map((name) =>
    fileItem("run", `${runOf(recipe)}/tokenizer/${name}`, join(run, "tokenizer", name)),
  );
  return [...weights, ...tokenizer];
}

function configsOf(options: PackOptions, recipe: Recipe): Record<string, object> {
  const { device, steps } = options;
  const common: ConfigOptions = { recipe, device, steps, hasPhotos: options.photos !== null };
  const configs: Record<string, object> = {
    ...stageConfigs(common),
    "bench-first": benchConfig(common, "first", 1, false),
  };
  if (options.pool !== null) delete configs.data;
  for (const { folder } of trained)
    if (options.run && existsSync(join(options.run, folder, "finished"))) delete configs[folder];
  for (const name of options.benches) {
    const own = name === recipe.name;
    const shapes = own ? recipe : loadRecipe(findRecipe(name), BENCH_SETTINGS[name] ?? []);
    configs[`bench-${name}`] = benchConfig({ ...common, recipe: shapes }, name, steps ?? 10, own);
  }
  return configs;
}

/** @returns what was said of it: sizes, call by call. */
export function pack(root: string, out: string, options: PackOptions): string {
  const given = options.settings.some((setting) => setting.startsWith("data.scenes="));
  const scenes = given ? [] : [`data.scenes=${SCENES}`];
  const recipe = loadRecipe(findRecipe(options.recipe), [...scenes, ...options.settings]);
  rmSync(out, { recursive: true, force: true });
  const base = join(out, "base");
  for (const file of codeFiles(root)) {
    mkdirSync(dirname(join(base, file)), { recursive: true });
    copyFileSync(join(root, file), join(base, file));
  }
  for (const name of readdirSync(DEVICE)) copyFileSync(join(DEVICE, name), join(base, name));
  const configs = configsOf(options, recipe);
  mkdirSync(join(base, "configs"));
  for (const [name, config] of Object.entries(configs)) {
    writeFileSync(join(base, "configs", `${name}.json`), `${JSON.stringify(config, null, 1)}\n`);
  }
  const missing = missingPackages();
  if (options.wheels) downloadWheels(missing, join(base, "wheels"));

  const scratch = join(out, "scratch");
  mkdirSync(scratch);
  const items = [
    ...(options.run === null ? [] : runItems(options.run, recipe, scratch)),
    ...(options.pool === null ? [] : poolItems(options.pool, recipe)),
    ...(options.photos === null ? [] : photoItems(options.photos, options.sources, recipe, scratch)),
  ];
  writeFileSync(
    join(base, "cargo.json"),
    JSON.stringify(Object.fromEntries(items.map(({ path, bytes }) => [path, bytes]))),
  );
  const tracked = bytesOf(unignored(root).map((file) => join(root, file)));
  const room = TRAVELS - tracked;
  const own = bytesOf(filesBelow(base));
  if (own > room) {
    throw new UsageError(
      `Code and wheels (${mib(own)}) do not fit beside the repository (${mib(tracked)} of ${mib(TRAVELS)}).`,
    );
  }
  const volumes = volumesOf(items, room - own, room);
  for (const [i, volume] of volumes.entries()) writeVolume(volume, join(out, `data-${i + 1}`));
  rmSync(scratch, { recursive: true });
  const packages = parseRequirements(readFileSync(requirementsFile, "utf8")).map(({ name }) => name);
  const info: PackInfo = {
    device: options.device,
    run: runOf(recipe),
    configs: Object.keys(configs),
    packages,
    volumes: volumes.length,
  };
  writeFileSync(join(base, "pack.json"), `${JSON.stringify(info, null, 1)}\n`);
  return report({ missing, base, own, tracked, volumes });
}

interface Sizes {
  missing: string[];
  base: string;
  own: number;
  tracked: number;
  volumes: Volume[];
}

function report({ missing, base, own, tracked, volumes }: Sizes): string {
  const parts = ["trainer", "wheels"].filter((part) => existsSync(join(base, part)));
  const sizes = parts.map((part) => `${part} ${mib(bytesOf(filesBelow(join(base, part))))}`);
  const loads = volumes.map((volume) => volume.reduce((sum, { bytes }) => sum + bytes, 0));
  const calls = (loads.length ? loads : [0]).map((load, i) => {
    const whole = tracked + load + (i === 0 ? own : 0);
    return `call ${i + 1}: ${mib(whole)} of ${mib(TRAVELS)}${load ? `, data-${i + 1} ${mib(load)} of it` : ""}`;
  });
  return [
    `Packages that are not there, or may be too old: ${missing.join(", ")}`,
    `base ${mib(own)} (${sizes.join(", ")}); the repository's own files ${mib(tracked)} travel with every call`,
    ...calls,
  ].join("\n");
}

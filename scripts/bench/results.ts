/** What the bench found, as its JSON file keeps it: a part a key. A part that did not run again stays as it was. */
import { execFileSync } from "node:child_process";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import type { PageBytes, VisitBytes } from "./bytes";
import type { Counted } from "./counts";
import type { Heap } from "./engine-worker";
import type { NodeSteps } from "./node";
import type { BySide, Samples, TimedPhotos } from "./sides";
import type { Provider } from "./site";
import type { Beside } from "./transformers";

export type ByProvider<T> = Partial<Record<Provider, T>>;

/** Where a part ran. `load`: how many wanted the processor, a minute's mean, as it began and ended. */
export interface Run {
  /** "2026-11-29". */
  date: string;
  processor: string;
  cores: number;
  load: [number, number];
}

export interface Results {
  /** Of what was measured: each part's commit, bundle and runtime; `against`: what --against was called. */
  of: { commits: Partial<Record<PartName, string>>; model: string; runtime: string; against: string | null };
  visits?: ByProvider<Run & { samples: Samples }>;
  cold?: ByProvider<Run & { samples: Samples }>;
  photos?: ByProvider<Run & TimedPhotos>;
  /** Of WebGPU. */
  counts?: BySide<Counted>;
  heap?: ByProvider<BySide<Heap>>;
  bytes?: { page: BySide<PageBytes>; graphs: number; visit: ByProvider<BySide<VisitBytes>> };
  /** onnxruntime-node on one thread. */
  node?: Run & NodeSteps;
  transformers?: ByProvider<Run & Beside>;
}

export type PartName = Exclude<keyof Results, "of">;

export function readResults(file: string): Partial<Results> {
  return existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as Results) : {};
}

/** Figures of four digits: more would be noise. */
export function writeResults(file: string, results: Partial<Results>): void {
  const short = (_: string, value: unknown) =>
    typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(4)) : value;
  writeFileSync(file, `${JSON.stringify(JSON.parse(JSON.stringify(results, short)), null, 1)}\n`);
}

export async function onThisMachine<T>(work: () => Promise<T>): Promise<Run & T> {
  const before = loadavg()[0] as number;
  const found = await work();
  const date = new Date().toISOString().slice(0, 10);
  return {
    date,
    processor: cpus()[0]?.model ?? "",
    cores: cpus().length,
    load: [before, loadavg()[0] as number],
    ...found,
  };
}

export function commitOf(folder: string): string {
  return execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: folder, encoding: "utf8" }).trim();
}

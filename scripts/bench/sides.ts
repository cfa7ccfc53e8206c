/** Two built sites by turns: what disturbs the machine disturbs both. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { drawPhotos, longestTask, openPhoto, type Size } from "./photos";
import type { Sample } from "./processor";
import { type Provider, Site } from "./site";
import { type Measures, type Task, visit } from "./visits";

export type SideName = "ours" | "against";
/** Folders of built sites. */
export type Sides = Partial<Record<SideName, string>>;
export type BySide<T> = Partial<Record<SideName, T>>;
/** Of each measure as many samples as rounds; the i-th of both sides ran right after one another. */
export type Samples = BySide<Record<string, Sample[]>>;

/** Every second round begins with the other side. */
async function rounds(sides: Sides, count: number, one: (side: SideName) => Promise<Measures>): Promise<Samples> {
  const samples: Samples = {};
  for (let round = 0; round < count; round++) {
    const order = Object.keys(sides) as SideName[];
    for (const side of round % 2 ? order.reverse() : order) {
      samples[side] ??= {};
      for (const [name, sample] of Object.entries(await one(side))) {
        samples[side][name] ??= [];
        samples[side][name].push(sample);
      }
    }
    console.error(`bench: round ${round + 1} of ${count}`);
  }
  return samples;
}

/** With both open; each has had one visit, which is not measured. */
async function withSites<T>(
  sides: Sides,
  provider: Provider,
  work: (site: (side: SideName) => Site) => Promise<T>,
): Promise<T> {
  const sites = new Map<SideName, Site>();
  try {
    for (const [side, dist] of Object.entries(sides) as [SideName, string][]) {
      const site = await Site.open(dist, provider);
      sites.set(side, site);
      await site.visit();
    }
    return await work((side) => sites.get(side) as Site);
  } finally {
    for (const site of sites.values()) await site.close();
  }
}

/**
 * The `nth` visit of a profile, in a browser that has just been started; the files come from this machine. Each round has
 * profiles of its own: whether Chromium kept compiled code well or badly would else be the same in all.
 */
export function timeVisits(
  sides: Sides,
  provider: Provider,
  count: number,
  { task, nth }: { task: Task; nth: number },
): Promise<Samples> {
  return rounds(sides, count, async (side) => {
    const site = await Site.open(sides[side] as string, provider);
    try {
      for (let before = 1; before < nth; before++) {
        await visit(site, task);
        await site.restart();
      }
      return await visit(site, task);
    } finally {
      await site.close();
    }
  });
}

export interface TimedPhotos {
  opened: Samples;
  /** Milliseconds of the processor. */
  longestTask: BySide<Record<Size, number>>;
}

export async function timePhotos(
  sides: Sides,
  provider: Provider,
  count: number,
  photo: string,
  sizes: readonly Size[],
): Promise<TimedPhotos> {
  const folder = await mkdtemp(join(tmpdir(), "loupe-bench-"));
  try {
    const drawn = await drawPhotos(photo, folder);
    return await withSites(sides, provider, async (site) => {
      const opened = await rounds(sides, count, async (side) => {
        const measures: Measures = {};
        for (const size of sizes) measures[size] = await openPhoto(site(side), drawn[size]);
        return measures;
      });
      const longest: TimedPhotos["longestTask"] = {};
      for (const side of Object.keys(sides) as SideName[]) {
        longest[side] = {} as Record<Size, number>;
        for (const size of sizes) longest[side][size] = await longestTask(site(side), drawn[size]);
      }
      return { opened, longestTask: longest };
    });
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** One after the other. */
export async function each<T>(sides: Sides, of: (dist: string) => Promise<T>): Promise<BySide<T>> {
  const found: BySide<T> = {};
  for (const [side, dist] of Object.entries(sides) as [SideName, string][]) found[side] = await of(dist);
  return found;
}

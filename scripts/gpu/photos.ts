/** The training photos of a pack (annotations.jsonl, cutouts.jsonl), as `loupe-trainer data --photos` takes them. */
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { UsageError } from "../../src/command-line/arguments";
import type { Recipe } from "../../trainer/src/recipe/schema";
import type { Item } from "./cargo";
import { photosOf } from "./configs";

interface Line {
  image: string;
  source?: string;
  split?: string;
}

function linesOf(file: string): { text: string; line: Line }[] {
  if (!existsSync(file)) return [];
  const texts = readFileSync(file, "utf8").split("\n");
  return texts.filter((text) => text !== "").map((text) => ({ text, line: JSON.parse(text) as Line }));
}

/**
 * Photos of the split "train" and of the `sources` (all, where none is named), and every cut-out. As they are: the packs
 * are no larger than what recipes train on.
 */
export function photoItems(folder: string, sources: readonly string[], recipe: Recipe, scratch: string): Item[] {
  const all = linesOf(join(folder, "annotations.jsonl"));
  const known = [...new Set(all.map(({ line }) => line.source ?? ""))];
  const unknown = sources.find((source) => !known.includes(source));
  if (unknown !== undefined) throw new UsageError(`--source ${unknown}: the photos' sources are ${known.join(", ")}.`);
  const wanted = (source = "") => sources.length === 0 || sources.includes(source);
  const chosen = all.filter(({ line }) => line.split !== "dev" && wanted(line.source));
  const cutouts = linesOf(join(folder, "cutouts.jsonl"));
  if (chosen.length + cutouts.length === 0)
    throw new UsageError(`--photos ${folder}: it has neither photos nor cut-outs.`);
  const lists = [
    { name: "annotations.jsonl", lines: chosen },
    { name: "cutouts.jsonl", lines: cutouts },
  ].map(({ name, lines }) => {
    writeFileSync(join(scratch, name), lines.map(({ text }) => `${text}\n`).join(""));
    return { path: name, source: join(scratch, name) };
  });
  const images = [...chosen, ...cutouts].map(({ line }) => ({ path: line.image, source: join(folder, line.image) }));
  return [...lists, ...images].map(({ path, source }) => ({
    kind: "photos",
    path: `${photosOf(recipe)}/${path}`,
    source,
    bytes: statSync(source).size,
  }));
}

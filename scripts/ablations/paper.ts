/** A paper's tables and figures as this trainer makes them, at the paper's size and, where there is one, at nano's. */
import { UsageError } from "../../src/command-line/arguments";
import { COPRS } from "./coprs";
import { LENS } from "./lens";
import type { Published } from "./published";
import type { Table } from "./rows";

export interface PaperRow {
  name: string;
  recipe: string;
  /** Keys of the recipe that differ. */
  set: string[];
  train: ("align" | "rl")[];
  /** What it is asked, each as eval's --options of a dataset; the held-out splits of what it trains on where there is none. */
  asks?: { dataset: string; options: string }[];
  /** Of `eval`, beside its sets. */
  evaluate?: string[];
}

export interface PaperTable {
  /** As the paper numbers it: "1", "fig6a". */
  number: string;
  title: string;
  rows: PaperRow[];
  /** What differs from the paper, and rows of it that cannot be made. */
  differs: string[];
  /** What the paper has, as far as it is known here. */
  published: Published[];
  /** The same question at nano's size. */
  nano: Table | null;
}

export const PAPERS = { lens: LENS, coprs: COPRS } satisfies Record<string, PaperTable[]>;
export const PAPER_NAMES = Object.keys(PAPERS) as (keyof typeof PAPERS)[];

/** @throws UsageError naming those that there are. */
export function paperTable(paper: keyof typeof PAPERS, number: string | null): PaperTable {
  const found = PAPERS[paper].find((table) => table.number === number);
  if (found !== undefined) return found;
  const known = PAPERS[paper].map((table) => `  ${table.number.padEnd(6)} ${table.title}`).join("\n");
  throw new UsageError(`--paper ${paper} --table ${number ?? "N"}: choose one of\n${known}`);
}

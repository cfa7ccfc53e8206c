/** `loupe-trainer`, as the tables call it. */
import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Options } from "../../src/command-line/arguments";
import { main } from "../../trainer/src/main";

const ROOT = resolve(import.meta.dirname, "../..");

/** The trainer has said on the terminal what went wrong; begun again, the tables go on from there. */
export class RowFailed extends Error {
  constructor(
    readonly verb: string,
    readonly exitCode: number,
  ) {
    super(`loupe-trainer ${verb} ended with status ${exitCode}; begin again to go on from there.`);
  }
}

export async function train(verb: string, args: string[]): Promise<void> {
  const status = await main([verb, ...args]);
  if (status !== 0) throw new RowFailed(verb, status);
}

/** The stages of `run` that are not finished, in order. `verb`: where it is not named as its stage. */
export async function trainMissing(
  stages: readonly string[],
  run: string,
  args: string[],
  verb?: string,
): Promise<void> {
  for (const stage of stages) {
    if (!existsSync(join(run, stage, "finished"))) await train(verb ?? stage, args);
  }
}

/** Keys of the recipe that differ, as the trainer takes them. */
export const settings = (set: readonly string[]) => set.flatMap((one) => ["--set", one]);

/** What `eval` is given as it was given here. */
export const passedOn = (options: Options) =>
  ["limit", "scores"].flatMap((name) => {
    const value = options.text(name);
    return value === null ? [] : [`--${name}`, value];
  });

/** Where the rows' runs and the tables go. */
export const outOf = (options: Options) => resolve(options.text("out") ?? join(ROOT, "runs/ablations"));

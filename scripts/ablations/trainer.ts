/** `loupe-trainer`, as the tables call it. */
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

/** Where the rows' runs and the tables go. */
export const outOf = (options: Options) => resolve(options.text("out") ?? join(ROOT, "runs/ablations"));

import { type Program, runProgram } from "../command-line/program";
import { complain, exitCodeOf } from "./errors";
import { evaluate } from "./eval";
import { exportDocument } from "./export";
import { models } from "./models";
import { segment } from "./segment";
import { serve } from "./serve";

export const program: Program = {
  name: "loupe",
  usage: "VERB [options]",
  verbs: [segment, exportDocument, evaluate, models, serve],
};

/** The command line, without the program's name. @returns the exit status: 2 for a command written wrongly. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await runProgram(program, args);
  } catch (error) {
    complain(error);
    return exitCodeOf(error);
  }
}

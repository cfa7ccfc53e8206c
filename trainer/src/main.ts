import { printable } from "../../src/command-line/printable";
import { type Program, runProgram } from "../../src/command-line/program";
import { UsageError } from "./arguments";
import { TrainerError } from "./errors";
import { align } from "./verbs/align";
import { bench } from "./verbs/bench";
import { card } from "./verbs/card";
import { choice } from "./verbs/choice";
import { coldStart } from "./verbs/cold-start";
import { data } from "./verbs/data";
import { doctor } from "./verbs/doctor";
import { evaluate } from "./verbs/eval";
import { exportBundle } from "./verbs/export";
import { fetch } from "./verbs/fetch";
import { importPublished } from "./verbs/import";
import { pretrainSegmenter } from "./verbs/pretrain-segmenter";
import { pretrainVision } from "./verbs/pretrain-vision";
import { report } from "./verbs/report";
import { rl } from "./verbs/rl";
import { train } from "./verbs/train";
import { verify } from "./verbs/verify";

export { watchStandardOutput } from "../../src/command-line/standard-output";

export const program: Program = {
  name: "loupe-trainer",
  usage: "VERB --recipe NAME [options]",
  hint: "To begin: loupe-trainer doctor",
  verbs: [
    doctor,
    fetch,
    data,
    pretrainVision,
    pretrainSegmenter,
    choice,
    coldStart,
    align,
    rl,
    importPublished,
    exportBundle,
    verify,
    evaluate,
    card,
    report,
    bench,
    train,
  ],
};

/** The command line, without the program's name. @returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    return await runProgram(program, args);
  } catch (error) {
    const known = error instanceof TrainerError || error instanceof UsageError;
    console.error(known ? error.message : unforeseen(error));
    return known ? error.exitCode : 1;
  }
}

function unforeseen(error: unknown): string {
  const where = error instanceof Error && process.env.LOUPE_STACK === "1" ? `\n${error.stack}` : "";
  return `This should not have happened: ${printable(String(error))} (LOUPE_STACK=1 shows where)${where}`;
}

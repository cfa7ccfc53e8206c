import { describeOptions, parseOptions, UsageError } from "./arguments";
import { TrainerError } from "./errors";
import { suggestion } from "./nearest";
import { align } from "./verbs/align";
import { card } from "./verbs/card";
import { coldStart } from "./verbs/cold-start";
import { data } from "./verbs/data";
import { doctor } from "./verbs/doctor";
import { exportBundle } from "./verbs/export";
import { pretrainSegmenter } from "./verbs/pretrain-segmenter";
import { pretrainVision } from "./verbs/pretrain-vision";
import { report } from "./verbs/report";
import { train } from "./verbs/train";
import type { Verb } from "./verbs/verb";
import { verify } from "./verbs/verify";

const verbs: readonly Verb[] = [
  doctor,
  data,
  pretrainVision,
  pretrainSegmenter,
  coldStart,
  align,
  exportBundle,
  verify,
  card,
  report,
  train,
];

const wantsHelp = (args: readonly string[]) => args.includes("--help") || args.includes("-h");

function overview(): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  return [
    "Usage: loupe-trainer VERB --recipe NAME [options]",
    "",
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`),
    "",
    "loupe-trainer VERB --help lists a verb's options. To begin: loupe-trainer doctor",
  ].join("\n");
}

/** The command line, without the program's name. @returns the exit status. */
export async function main(args: readonly string[]): Promise<number> {
  try {
    const [name, ...rest] = args;
    if (name === undefined || name === "help" || name === "--help" || name === "-h") {
      console.log(overview());
      return name === undefined ? 2 : 0;
    }
    const verb = verbs.find((candidate) => candidate.name === name);
    if (verb === undefined) {
      const known = verbs.map((candidate) => candidate.name);
      throw new TrainerError("usage", `There is no verb "${name}". ${suggestion(name, known)}`);
    }
    if (wantsHelp(rest)) {
      console.log(`loupe-trainer ${verb.name}: ${verb.summary}\n\n${describeOptions(verb.options)}`);
      return 0;
    }
    return await verb.run(parseOptions(rest, verb.options));
  } catch (error) {
    if (!(error instanceof TrainerError || error instanceof UsageError)) throw error;
    console.error(error.message);
    return error.exitCode;
  }
}

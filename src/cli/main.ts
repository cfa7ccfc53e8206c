import { describeOptions, parseOptions, UsageError } from "../command-line/arguments";
import { suggestion } from "../command-line/nearest";
import { exitCodeOf, messageOf } from "./errors";
import { evaluate } from "./eval";
import { models } from "./models";
import { segment } from "./segment";
import type { Verb } from "./verb";

const verbs: readonly Verb[] = [segment, evaluate, models];

const wantsHelp = (args: readonly string[]) => args.includes("--help") || args.includes("-h");

function overview(): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  return [
    "Usage: loupe VERB [options]",
    "",
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`),
    "",
    "loupe VERB --help lists a verb's options.",
  ].join("\n");
}

/** The command line, without the program's name. @returns the exit status: 2 for a command written wrongly. */
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
      throw new UsageError(`There is no verb "${name}". ${suggestion(name, known)}`);
    }
    if (wantsHelp(rest)) {
      console.log(`loupe ${verb.name}: ${verb.summary}\n\n${describeOptions(verb.options)}`);
      return 0;
    }
    return await verb.run(parseOptions(rest, verb.options));
  } catch (error) {
    const message = messageOf(error);
    if (message === null) throw error;
    console.error(`loupe: ${message}`);
    return exitCodeOf(error);
  }
}

/** A program of verbs, as `loupe` and `loupe-trainer` are: picks the verb, shows the help. */
import { describeOptions, type OptionSpecs, type Options, parseOptions, UsageError } from "./arguments";
import { suggestion } from "./nearest";

export interface Verb {
  name: string;
  summary: string;
  options: OptionSpecs;
  /** Its own verbs: `models add`. Without one of these it runs itself. */
  verbs?: readonly Verb[];
  /** @returns the exit status. */
  run(options: Options): Promise<number>;
}

export interface Program {
  name: string;
  /** What stands after the name in the first line of the help. */
  usage: string;
  /** The help's last words. */
  hint?: string;
  verbs: readonly Verb[];
}

const HELP = new Set(["--help", "-h"]);

function overview({ name, usage, hint, verbs }: Program): string {
  const width = Math.max(...verbs.map((verb) => verb.name.length)) + 2;
  return [
    `Usage: ${name} ${usage}`,
    "",
    ...verbs.map((verb) => `  ${verb.name.padEnd(width)}${verb.summary}`),
    "",
    `${name} VERB --help lists a verb's options.${hint ? ` ${hint}` : ""}`,
  ].join("\n");
}

/**
 * @param args the command line without the program's name
 * @returns the exit status
 * @throws UsageError for a command written wrongly, and whatever the verb throws
 */
export async function runProgram(program: Program, args: readonly string[]): Promise<number> {
  const [name, ...rest] = args;
  if (name === undefined || name === "help" || HELP.has(name)) {
    console.log(overview(program));
    return name === undefined ? 2 : 0;
  }
  const verb = program.verbs.find((candidate) => candidate.name === name);
  if (verb === undefined) {
    const known = program.verbs.map((candidate) => candidate.name);
    throw new UsageError(`There is no verb "${name}". ${suggestion(name, known)}`);
  }
  return runVerb(program.name, verb, rest);
}

async function runVerb(before: string, verb: Verb, args: readonly string[]): Promise<number> {
  const { name, summary, options, verbs = [] } = verb;
  const [first = "", ...rest] = args;
  const own = verbs.find((candidate) => candidate.name === first);
  if (own) return runVerb(`${before} ${name}`, own, rest);
  if (args.some((argument) => HELP.has(argument))) {
    const more = verbs.map((one) => `  ${before} ${name} ${one.name}: ${one.summary}`);
    console.log(
      [`${before} ${name}: ${summary}`, ...(more.length ? [more.join("\n")] : []), describeOptions(options)].join(
        "\n\n",
      ),
    );
    return 0;
  }
  if (verbs.length && first && !first.startsWith("-")) {
    throw new UsageError(
      `${name} has no verb "${first}". ${suggestion(
        first,
        verbs.map((one) => one.name),
      )}`,
    );
  }
  return verb.run(parseOptions(args, options));
}

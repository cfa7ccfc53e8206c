/** A program of verbs, as `loupe` and `loupe-trainer` are: picks the verb, shows the help. */
import { describeOptions, type OptionSpecs, type Options, parseOptions, UsageError } from "./arguments";
import { suggestion } from "./nearest";

export interface Verb {
  name: string;
  summary: string;
  options: OptionSpecs;
  /** What it takes beside options, as the help says it: "ID DIR". */
  words?: string;
  /** Each is called by its name behind this one's; without such a name this one runs. */
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
  return runVerb(verb, `${program.name} ${verb.name}`, rest);
}

/** `name`: what the verb is called by, from the program's name on. */
async function runVerb(verb: Verb, name: string, args: readonly string[]): Promise<number> {
  const [first, ...rest] = args;
  const inner = verb.verbs?.find((candidate) => candidate.name === first);
  if (inner) return runVerb(inner, `${name} ${inner.name}`, rest);
  if (verb.verbs && first !== undefined && !first.startsWith("-")) {
    const known = verb.verbs.map((candidate) => candidate.name);
    throw new UsageError(`There is no "${name} ${first}". ${suggestion(first, known)}`);
  }
  if (args.some((argument) => HELP.has(argument))) {
    const verbs = (verb.verbs ?? []).map((one) => `\n  ${name} ${one.name} ${one.words ?? ""}: ${one.summary}`);
    const called = verb.words ? `${name} ${verb.words}` : name;
    console.log(
      `${called}: ${verb.summary}\n${verbs.join("")}${verbs.length ? "\n" : ""}\n${describeOptions(verb.options)}`,
    );
    return 0;
  }
  return await verb.run(parseOptions(args, verb.options, verb.words));
}

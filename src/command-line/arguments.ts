/** Options of a command line: read, checked, described. */
import { parseArgs } from "node:util";
import { suggestion } from "./nearest";

/** The command was written wrongly; the message says how it is written. */
export class UsageError extends Error {
  readonly code = "usage";
  readonly exitCode = 2;

  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

export interface OptionSpec {
  type: "string" | "boolean";
  multiple?: boolean;
  /** What stands for the value in the help: `--run DIR`. */
  value?: string;
  help: string;
}
export type OptionSpecs = Record<string, OptionSpec>;

/** Options as given; what the values mean is for the verb to check. */
export class Options {
  private readonly values: Map<string, string[]>;
  /** What was given beside options, as many as the verb takes. */
  readonly words: readonly string[];

  constructor(values: Map<string, string[]>, words: readonly string[] = []) {
    this.values = values;
    this.words = words;
  }

  has(name: string): boolean {
    return this.values.has(name);
  }

  /** The last value given, as is usual for options given twice. */
  text(name: string): string | null {
    return this.values.get(name)?.at(-1) ?? null;
  }

  all(name: string): string[] {
    return this.values.get(name) ?? [];
  }

  choice<T extends string>(name: string, choices: readonly T[]): T | null {
    const text = this.text(name);
    if (text === null) return null;
    const found = choices.find((choice) => choice === text);
    if (found === undefined) throw usage(`--${name} ${text}: choose ${choices.join(" or ")}.`);
    return found;
  }

  positiveInt(name: string): number | null {
    const text = this.text(name);
    if (text === null) return null;
    const value = Number(text);
    if (!/^\d+$/.test(text) || !Number.isSafeInteger(value) || value < 1) {
      throw usage(`--${name} ${text}: expected a whole number of at least 1.`);
    }
    return value;
  }
}

function usage(message: string): UsageError {
  return new UsageError(message);
}

/**
 * @param taken the words that the verb takes beside options, as its help has them: "ID DIR"; all of them must be given
 * @throws UsageError for an unknown option, an option without its value, a stray word, or one that is missing
 */
export function parseOptions(args: readonly string[], specs: OptionSpecs, taken = ""): Options {
  const expected = taken.split(" ").filter(Boolean);
  const words: string[] = [];
  // Not strict, so that mistakes are answered here, with the nearest known option.
  const { tokens } = parseArgs({
    args: [...args],
    options: Object.fromEntries(Object.entries(specs).map(([name, { type }]) => [name, { type }])),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const values = new Map<string, string[]>();
  for (const token of tokens) {
    if (token.kind === "positional") {
      if (words.length === expected.length) {
        const most = expected.length ? `${taken} and` : "";
        const [first] = Object.entries(specs).find(([, spec]) => spec.type === "string") ?? [];
        const such = first === undefined ? "" : `, such as --${first} ${specs[first]?.value}`;
        throw usage(
          `"${token.value}": the verb takes ${most} options only${such}; no further words.`.replace("  ", " "),
        );
      }
      words.push(token.value);
      continue;
    }
    if (token.kind !== "option") continue;
    const spec = Object.hasOwn(specs, token.name) ? specs[token.name] : undefined;
    if (spec === undefined) {
      const known = Object.keys(specs).map((name) => `--${name}`);
      throw usage(`Unknown option ${token.rawName}. ${suggestion(token.rawName, known)}`);
    }
    if (spec.type === "boolean" && token.value !== undefined) throw usage(`--${token.name} takes no value.`);
    // A text may be empty: the verb says what it makes of that.
    const empty = spec.value === "TEXT" ? token.value === undefined : isNothing(token.value);
    const missing = empty || (!token.inlineValue && token.value?.startsWith("-"));
    if (spec.type === "string" && missing) throw usage(`--${token.name} needs a value: --${token.name} ${spec.value}`);
    const value = token.value ?? "";
    values.set(token.name, spec.multiple ? [...(values.get(token.name) ?? []), value] : [value]);
  }
  const missing = expected.find((_, index) => isNothing(words[index]));
  if (missing !== undefined) throw usage(`${missing} is missing: the verb takes ${taken}.`);
  return new Options(values, words);
}

/** Empty as a shell's variable that is not set: as a folder it would be the one that the command is run in. */
const isNothing = (value: string | undefined) => value === undefined || value.trim() === "";

export function describeOptions(specs: OptionSpecs): string {
  const rows = Object.entries(specs).map(([name, spec]) => ({
    left: `  --${name}${spec.value === undefined ? "" : ` ${spec.value}`}`,
    help: spec.help,
  }));
  const width = Math.max(...rows.map((row) => row.left.length)) + 2;
  return rows.map((row) => row.left.padEnd(width) + row.help).join("\n");
}

import type { OptionSpecs, Options } from "../command-line/arguments";

export interface Verb {
  name: string;
  summary: string;
  options: OptionSpecs;
  /** @returns the exit status. */
  run(options: Options): Promise<number>;
}

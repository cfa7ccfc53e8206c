/** Documents' commands are written as the programs take them; tests/long/ runs those of docs/lens.md and those of full size. */
import { expect, test } from "vitest";
import { program as loupe } from "../../src/cli/main";
import { parseOptions } from "../../src/command-line/arguments";
import type { Verb } from "../../src/command-line/program";
import { program as trainer } from "../../trainer/src/main";
import { findRecipe, loadRecipe } from "../../trainer/src/recipe/load";
import { fullSizeCommands, lensCommands } from "../document-commands";

const commands = lensCommands();

test("the document goes from the checkpoint to the page and to figures, for both", () => {
  const verbs = new Set(commands.map(({ program, args }) => `${program} ${args[0]}`));
  const wanted = ["loupe-trainer import", "loupe-trainer verify", "loupe segment", "loupe serve", "loupe eval"];
  expect([...verbs]).toEqual(expect.arrayContaining(wanted));
  for (const head of ["lens-3b", "coprs-3b"]) {
    for (const verb of ["import", "verify", "segment", "eval"]) {
      expect(commands.filter(({ args }) => args[0] === verb && args.includes(head))).not.toEqual([]);
    }
  }
  expect(commands.filter(({ args }) => args.includes("--check"))).toHaveLength(2);
});

test("the trainer's README estimates, aligns, trains and imports at full size", () => {
  const written = fullSizeCommands().map(({ args }) => args.join(" "));
  const files = "--data DATASETS --weights backbone=QWEN --weights segmenter=sam2_hiera_large.pt";
  expect(written).toEqual([
    "rl --recipe lens-3b --dry-run --gpus 16",
    `align --recipe lens-3b ${files}`,
    `rl --recipe lens-3b ${files}`,
    "import --recipe lens-3b --weights lens=DIR --out models/lens-3b",
  ]);
});

test.each([...commands, ...fullSizeCommands()])("$line", ({ program, args }) => {
  const { verb, words } = verbOf(program === "loupe" ? loupe : trainer, args);
  const options = parseOptions(words, verb.options, verb.words);
  const recipe = program === "loupe-trainer" ? options.text("recipe") : null;
  if (recipe !== null) expect(loadRecipe(findRecipe(recipe)).name).toBe(recipe);
});

/** As the programs find it: a verb may have verbs of its own. */
function verbOf({ verbs }: { verbs: readonly Verb[] }, args: readonly string[]): { verb: Verb; words: string[] } {
  const [name, ...words] = args;
  const verb = verbs.find((one) => one.name === name);
  if (!verb) throw new Error(`there is no verb ${name}`);
  const isNamed = verb.verbs?.some((inner) => inner.name === words[0]);
  return isNamed && verb.verbs ? verbOf({ verbs: verb.verbs }, words) : { verb, words };
}

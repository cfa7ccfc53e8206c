import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { LineCounter, parse, parseDocument } from "yaml";
import { TrainerError } from "../errors";
import { statOf } from "../folders";
import { nearest, suggestion } from "../nearest";
import { recipesFolder, shown } from "../paths";
import { explainIssues, keysAt, type RecipeSource } from "./messages";
import { type Recipe, recipeSchema } from "./schema";

const extension = /\.ya?ml$/;
const LARGEST = 1 << 20;
/** Of a message: a file that is no recipe is not told in full. */
const LONGEST = 200;

/** `pico` is trainer/recipes/pico.yaml; anything with a slash or a YAML ending is a file. */
export function findRecipe(name: string): string {
  if (extension.test(name) || name.includes("/") || name.includes(path.sep)) {
    const file = path.resolve(name);
    const found = statOf(file);
    if (found === undefined) throw new TrainerError("usage", `There is no recipe file ${name}.`);
    if (!found.isFile()) throw new TrainerError("usage", `--recipe ${name}: that is no file.`);
    if (found.size > LARGEST) throw new TrainerError("usage", `--recipe ${name}: too large for a recipe.`);
    return file;
  }
  const known = readdirSync(recipesFolder)
    .filter((file) => extension.test(file))
    .map((file) => file.replace(extension, ""));
  if (!known.includes(name)) {
    throw new TrainerError("usage", `There is no recipe "${name}". ${suggestion(name, known)}`);
  }
  return path.join(recipesFolder, `${name}.yaml`);
}

/**
 * Reads, changes (`--set`) and validates a recipe.
 * @throws TrainerError "recipe-invalid", naming every wrong key with its line.
 */
export function loadRecipe(file: string, settings: readonly string[] = []): Recipe {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw new TrainerError("usage", `${shown(file)} cannot be read: ${(error as NodeJS.ErrnoException).code}.`);
  }
  return parseRecipe(text, shown(file), settings);
}

export function parseRecipe(text: string, file: string, settings: readonly string[] = []): Recipe {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0) {
    const messages = document.errors.map((error) => {
      const line = error.linePos?.[0].line;
      return `${file}${line === undefined ? "" : `:${line}`}: ${error.message
        .split("\n")[0]
        ?.replace(/ at line.*$/, "")
        .slice(0, LONGEST)}`;
    });
    throw invalid(messages);
  }
  const value = plain(document, file);
  const set = settings.map((setting) => applySetting(value, setting));
  const source: RecipeSource = { file, document, lines, value, set };
  const result = recipeSchema.safeParse(value, { reportInput: true });
  if (!result.success) throw invalid(explainIssues(result.error.issues, recipeSchema, source));
  return result.data;
}

/** @throws TrainerError where aliases would unfold to more than memory holds. */
function plain(document: ReturnType<typeof parseDocument>, file: string): unknown {
  try {
    return document.toJS();
  } catch (error) {
    throw invalid([`${file}: ${(error as Error).message.slice(0, LONGEST)}`]);
  }
}

function invalid(messages: string[]): TrainerError {
  return new TrainerError(
    "recipe-invalid",
    ["The recipe is not valid:", ...messages.map((line) => `  ${line}`)].join("\n"),
  );
}

/**
 * Puts one `key.path=value` into the recipe; without a value the key goes, and its default holds. The path is checked
 * here, so only known keys are ever created.
 */
function applySetting(recipe: unknown, text: string): RecipeSource["set"][number] {
  const equals = text.indexOf("=");
  if (equals < 1) throw new TrainerError("usage", `--set ${text}: expected KEY.PATH=VALUE.`);
  const keys = text.slice(0, equals).trim().split(".");
  let here = recipe;
  keys.forEach((key, depth) => {
    const before = keys.slice(0, depth);
    const known = keysAt(recipeSchema, before, recipe);
    if (known === null)
      throw new TrainerError("usage", `--set ${text}: ${before.join(".")} is a value, not a section.`);
    if (!known.includes(key)) {
      const meant = nearest(key, known);
      const hint =
        meant === null ? `Known there: ${known.join(", ")}.` : `Did you mean "${[...before, meant].join(".")}"?`;
      throw new TrainerError("usage", `--set ${text}: there is no key "${[...before, key].join(".")}". ${hint}`);
    }
    // A recipe broken here is the schema's to explain.
    if (typeof here !== "object" || here === null) return;
    const section = here as Record<string, unknown>;
    const value = text.slice(equals + 1).trim();
    if (depth === keys.length - 1) {
      if (value === "") delete section[key];
      else section[key] = readValue(value, text);
    } else {
      section[key] ??= {};
      here = section[key];
    }
  });
  return { path: keys, text };
}

function readValue(value: string, setting: string): unknown {
  try {
    return parse(value);
  } catch {
    throw new TrainerError("usage", `--set ${setting}: the value is not valid YAML.`);
  }
}

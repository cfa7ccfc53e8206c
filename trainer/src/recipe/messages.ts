import type { Document, LineCounter } from "yaml";
import { z } from "zod";
import { nearest } from "../nearest";

export type KeyPath = readonly (string | number)[];

/** Where a recipe's value was written: a line of the file, or a --set option. */
export interface RecipeSource {
  file: string;
  document: Document;
  lines: LineCounter;
  /** What the file and the options together say. */
  value: unknown;
  /** Key paths given by --set, with the option's text. */
  set: { path: string[]; text: string }[];
}

/** The schema inside optional, default and the like. */
function bare(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (
    inner instanceof z.ZodOptional ||
    inner instanceof z.ZodDefault ||
    inner instanceof z.ZodPrefault ||
    inner instanceof z.ZodNullable
  ) {
    inner = inner.unwrap();
  }
  return inner;
}

function read(value: unknown, key: string | number): unknown {
  const inside = typeof value === "object" && value !== null && Object.hasOwn(value, key);
  return inside ? (value as Record<string | number, unknown>)[key] : undefined;
}

/**
 * Which alternatives of a union a value is meant to be: the one its discriminator names; without a discriminator those
 * that share most keys with it. All of them where nothing tells.
 */
function meant(union: z.ZodUnion, value: unknown): number[] {
  const kind = union instanceof z.ZodDiscriminatedUnion ? union.def.discriminator : null;
  const fits = union.options.map((option) => {
    const shape: Record<string, z.core.$ZodType> = option instanceof z.ZodObject ? option.shape : {};
    if (kind === null) return Object.keys(shape).filter((key) => read(value, key) !== undefined).length;
    const named = shape[kind];
    return named instanceof z.ZodLiteral && [...named.values].includes(read(value, kind) as never) ? 1 : 0;
  });
  const best = Math.max(...fits);
  return fits.flatMap((fit, index) => (fit === best ? [index] : []));
}

function alternatives(schema: z.core.$ZodType, value: unknown): z.core.$ZodType[] {
  if (!(schema instanceof z.ZodUnion)) return [schema];
  return meant(schema, value).map((index) => bare(schema.options[index] as z.core.$ZodType));
}

function below(schema: z.core.$ZodType, key: string | number): z.core.$ZodType[] {
  if (schema instanceof z.ZodArray) return /^\d+$/.test(String(key)) ? [bare(schema.element)] : [];
  if (schema instanceof z.ZodRecord) return [bare(schema.valueType)];
  if (!(schema instanceof z.ZodObject) || !Object.hasOwn(schema.shape, key)) return [];
  return [bare(schema.shape[key])];
}

/** What a value is, and what it may be, at a path; unions are followed as the value is meant. */
function at(schema: z.core.$ZodType, path: KeyPath, value: unknown): { schemas: z.core.$ZodType[]; value: unknown } {
  let [schemas, inside] = [[bare(schema)], value];
  for (const key of path) {
    schemas = schemas.flatMap((one) => alternatives(one, inside)).flatMap((one) => below(one, key));
    inside = read(inside, key);
  }
  return { schemas, value: inside };
}

function keysOf(schema: z.core.$ZodType, value: unknown): string[] {
  if (schema instanceof z.ZodObject) return Object.keys(schema.shape);
  if (schema instanceof z.ZodArray && Array.isArray(value)) return [...value.keys()].map(String);
  return schema instanceof z.ZodRecord && schema.keyType instanceof z.ZodEnum ? schema.keyType.options.map(String) : [];
}

/** The keys that may stand at a path of a value, or null where the schema wants none. */
export function keysAt(schema: z.core.$ZodType, path: KeyPath, value: unknown): string[] | null {
  const here = at(schema, path, value);
  const keys = here.schemas.flatMap((one) => alternatives(one, here.value)).flatMap((one) => keysOf(one, here.value));
  return keys.length > 0 ? [...new Set(keys)] : null;
}

function isPrefix(start: KeyPath, path: KeyPath): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

/** `pico.yaml:12`: the line of the key itself, or of the nearest section around it that is in the file. */
function whereIs(source: RecipeSource, path: KeyPath): string {
  const set = source.set.findLast((option) => isPrefix(option.path, path));
  if (set !== undefined) return `--set ${set.text}`;
  for (let length = path.length; length > 0; length--) {
    const offset = keyOffset(source.document, path.slice(0, length));
    if (offset !== null) return `${source.file}:${source.lines.linePos(offset).line}`;
  }
  return source.file;
}

interface Pairs {
  items: { key: unknown; value: unknown }[];
}
interface Ranged {
  range?: [number, number, number] | null;
  value?: unknown;
}

function keyOffset(document: Document, path: KeyPath): number | null {
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  const items = (parent as Pairs | null | undefined)?.items;
  if (!Array.isArray(items)) return null;
  const last = path.at(-1);
  const key = items.map((item) => item?.key as Ranged | undefined).find((candidate) => candidate?.value === last);
  if (key?.range) return key.range[0];
  const item = typeof last === "number" ? (items[last] as unknown as Ranged | undefined) : undefined;
  return item?.range?.[0] ?? null;
}

/** One line for each thing wrong: where it is, which key, what to do. */
export function explainIssues(
  issues: readonly z.core.$ZodIssue[],
  schema: z.core.$ZodType,
  source: RecipeSource,
): string[] {
  return issues.flatMap((issue) => explainIssue(issue, schema, source, []));
}

function explainIssue(
  issue: z.core.$ZodIssue,
  schema: z.core.$ZodType,
  source: RecipeSource,
  around: KeyPath,
): string[] {
  const path = [...around, ...issue.path.filter((key) => typeof key !== "symbol")];
  if (issue.code === "unrecognized_keys") {
    const known = keysAt(schema, path, source.value) ?? [];
    return issue.keys.map((key) => {
      const likely = nearest(key, known);
      const hint = likely === null ? `known here: ${known.join(", ")}` : `did you mean "${likely}"?`;
      return `${whereIs(source, [...path, key])}: unknown key ${[...path, key].join(".")}; ${hint}`;
    });
  }
  if (issue.code === "invalid_union" && issue.errors.length > 0) {
    // Only what is wrong with the alternative that is meant; of several, with the one that is nearest to right.
    const here = at(schema, path, source.value);
    const union = here.schemas.find((one) => one instanceof z.ZodUnion);
    const indices = union === undefined ? [...issue.errors.keys()] : meant(union, here.value);
    const errors = indices.map((index) => issue.errors[index] ?? []).sort((a, b) => a.length - b.length)[0] ?? [];
    return errors.flatMap((one) => explainIssue(one, schema, source, path));
  }
  const what = issue.code === "invalid_union" ? explainKind(schema, path, source.value) : explain(issue);
  return [`${whereIs(source, path)}: ${path.join(".") || "the recipe"}: ${what}`];
}

/** At a discriminator that names no alternative. */
function explainKind(schema: z.core.$ZodType, path: KeyPath, value: unknown): string {
  const here = at(schema, path, value);
  if (here.value === undefined) return "missing";
  const kinds = here.schemas.flatMap((one) => (one instanceof z.ZodLiteral ? [...one.values] : []));
  return notOneOf(here.value, kinds);
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== "custom") return "missing";
  if (issue.code === "invalid_value") return notOneOf(issue.input, issue.values);
  const message = issue.message.replace(/^Invalid input: /, "").replace(/^Invalid string: /, "");
  const given =
    typeof issue.input === "object" || issue.code === "custom" ? "" : ` (given: ${JSON.stringify(issue.input)})`;
  return message + given;
}

function notOneOf(given: unknown, choices: readonly unknown[]): string {
  const values = choices.map(String);
  const likely = typeof given === "string" && values.length > 1 ? nearest(given, values) : null;
  const hint = likely === null ? "" : `; did you mean "${likely}"?`;
  return `${JSON.stringify(given)} is not ${values.length === 1 ? "" : "one of "}${values.join(", ")}${hint}`;
}

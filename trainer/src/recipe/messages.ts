import type { Document, LineCounter } from "yaml";
import { z } from "zod";
import { nearest } from "../nearest";

export type KeyPath = readonly (string | number)[];

/** Where a recipe's value was written: a line of the file, or a --set option. */
export interface RecipeSource {
  file: string;
  document: Document;
  lines: LineCounter;
  /** Key paths given by --set, with the option's text. */
  set: { path: string[]; text: string }[];
}

function unwrap(schema: z.core.$ZodType): z.core.$ZodType {
  let inner = schema;
  while (inner instanceof z.ZodOptional || inner instanceof z.ZodDefault || inner instanceof z.ZodNullable) {
    inner = inner.unwrap();
  }
  return inner;
}

/** The keys an object may have at a path, or null where the schema wants no object. */
export function keysAt(schema: z.core.$ZodType, path: KeyPath): string[] | null {
  let here = unwrap(schema);
  for (const step of path) {
    if (!(here instanceof z.ZodObject)) return null;
    const shape: Record<string, z.core.$ZodType> = here.shape;
    const next = Object.hasOwn(shape, step) ? shape[step] : undefined;
    if (next === undefined) return null;
    here = unwrap(next);
  }
  return here instanceof z.ZodObject ? Object.keys(here.shape) : null;
}

function isPrefix(start: KeyPath, path: KeyPath): boolean {
  return start.length <= path.length && start.every((step, index) => step === path[index]);
}

/** `pico.yaml:12`: the line of the key itself, or of the nearest section around it that is in the file. */
export function whereIs(source: RecipeSource, path: KeyPath): string {
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
  return issues.flatMap((issue) => {
    const path = issue.path.filter((step) => typeof step !== "symbol");
    if (issue.code === "unrecognized_keys") {
      const known = keysAt(schema, path) ?? [];
      return issue.keys.map((key) => {
        const meant = nearest(key, known);
        const hint = meant === null ? `known here: ${known.join(", ")}` : `did you mean "${meant}"?`;
        return `${whereIs(source, [...path, key])}: unknown key ${[...path, key].join(".")}; ${hint}`;
      });
    }
    return `${whereIs(source, path)}: ${path.join(".") || "the recipe"}: ${explain(issue)}`;
  });
}

function explain(issue: z.core.$ZodIssue): string {
  if (issue.input === undefined && issue.code !== "custom") return "missing";
  if (issue.code === "invalid_value") {
    const values = issue.values.map(String);
    const meant = typeof issue.input === "string" ? nearest(issue.input, values) : null;
    const hint = meant === null || values.length === 1 ? "" : `; did you mean "${meant}"?`;
    return `${JSON.stringify(issue.input)} is not ${values.length === 1 ? "" : "one of "}${values.join(", ")}${hint}`;
  }
  const message = issue.message.replace(/^Invalid input: /, "").replace(/^Invalid string: /, "");
  const given =
    typeof issue.input === "object" || issue.code === "custom" ? "" : ` (given: ${JSON.stringify(issue.input)})`;
  return message + given;
}

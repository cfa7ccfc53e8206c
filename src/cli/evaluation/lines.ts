/**
 * The lines of an evaluation file, one JSON object a line (docs/evaluation.md).
 * trainer/engine/loupe_engine/evaluation/lines.py reads the same; tests/fixtures/lines.json holds both equal.
 */
import { z } from "zod";

const LONGEST_LINE = 64 * 2 ** 20;
const LONGEST_TEXT = 10_000;
const MOST_OTHERS = 10_000;

/** Not half a character: a file that has one cannot be written again. */
const isWhole = (text: string) => !/\p{Surrogate}/u.test(text);
const text = z
  .string()
  .refine((value) => value.trim() !== "" && [...value].length <= LONGEST_TEXT && isWhole(value), {
    message: `expected a text of 1 to ${LONGEST_TEXT.toLocaleString("en")} characters`,
  })
  .transform((value) => value.trim());

/** COCO RLE, compressed counts; height and width. */
const rle = z.object({ size: z.tuple([z.int().positive(), z.int().positive()]), counts: z.string() });

/** null is as good as nothing. */
const absent = <T extends z.ZodType>(schema: T) =>
  schema
    .nullish()
    .transform((value) => value ?? undefined)
    .optional();

const id = z.union(
  [z.string().refine((value) => value.length <= LONGEST_TEXT && isWhole(value)), z.int()],
  "expected a text, or a whole number below 2^53",
);

const lineSchema = z.object({
  id,
  /** Relative to the folder of images. */
  image: text.refine((path) => !/^\/|\\|\0/.test(path) && !path.split("/").includes(".."), {
    message: "the image is not inside the folder of images",
  }),
  expression: text,
  /** null: nothing in the image matches. Without it the line has no truth. */
  rle: rle.nullable().optional(),
  /** Lines of one kind, and those of one group of kinds, get a row of their own in the summary. */
  kind: absent(text),
  group: absent(text),
  /** The name of what the truth is, and the other annotated things of the photo: they tell what a failure is. */
  label: absent(text),
  others: absent(z.array(z.object({ name: text, rle }))),
});

export interface Line extends z.output<typeof lineSchema> {
  /** Its place in the file, from 1. */
  number: number;
}

/** Something wrong with one line; the others are not touched by it. */
export interface Problem {
  number: number;
  message: string;
}

/** `seen`: the line of each id so far. */
function readLine(bytes: Uint8Array, number: number, seen: Map<string, number>): Line | Problem {
  const problem = (message: string) => ({ number, message });
  if (bytes.length > LONGEST_LINE) return problem("it is longer than 64 MiB.");
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes));
  } catch (error) {
    if (error instanceof TypeError) return problem("it is not UTF-8.");
    return problem(`it is not JSON (${error instanceof Error ? error.message : String(error)}).`);
  }
  const { id: name, others } = (json ?? {}) as { id?: unknown; others?: unknown };
  const named = id.safeParse(name);
  const before = named.success ? seen.get(String(named.data)) : undefined;
  if (before !== undefined) return problem(`its id ${named.data} is that of line ${before}.`);
  if (named.success) seen.set(String(named.data), number);
  // Before they are looked at one by one: each wrong one would be a reason.
  if (Array.isArray(others) && others.length > MOST_OTHERS)
    return problem(`others has more than ${MOST_OTHERS} things.`);
  const parsed = lineSchema.safeParse(json);
  if (parsed.success) return { number, ...parsed.data };
  const reasons = parsed.error.issues
    .slice(0, 3)
    .map(({ path, message }) => `${path.join(".") || "the line"}: ${message}`);
  const more = parsed.error.issues.length - reasons.length;
  return problem(`${reasons.join("; ")}${more ? `; and ${more} more` : ""}.`);
}

const NEW_LINE = 10;
const isBlank = (bytes: Uint8Array) => bytes.every((byte) => byte === 32 || (byte >= 9 && byte <= 13));
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Blank lines are passed over; `limit` counts the others, good and bad. */
export function readLines(file: Uint8Array, limit = Number.POSITIVE_INFINITY): { lines: Line[]; problems: Problem[] } {
  const lines: Line[] = [];
  const problems: Problem[] = [];
  const seen = new Map<string, number>();
  const start = BYTE_ORDER_MARK.every((byte, i) => file[i] === byte) ? BYTE_ORDER_MARK.length : 0;
  for (let at = start, number = 1; at < file.length && lines.length + problems.length < limit; number++) {
    const found = file.indexOf(NEW_LINE, at);
    const end = found < 0 ? file.length : found;
    const row = file.subarray(at, end);
    at = end + 1;
    if (isBlank(row)) continue;
    const read = readLine(row, number, seen);
    if ("message" in read) problems.push(read);
    else lines.push(read);
  }
  return { lines, problems };
}

/** Lines by image, in the order in which the images first appear: each photo is encoded once. */
export function byImage(lines: readonly Line[]): Map<string, Line[]> {
  const groups = new Map<string, Line[]>();
  for (const line of lines) {
    const group = groups.get(line.image);
    if (group) group.push(line);
    else groups.set(line.image, [line]);
  }
  return groups;
}

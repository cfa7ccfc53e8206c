/** The lines of an evaluation file, one JSON object a line (docs/evaluation.md). */
import { z } from "zod";

/** COCO RLE, compressed counts; height and width. */
const rle = z.object({ size: z.tuple([z.int().positive(), z.int().positive()]), counts: z.string() });

const lineSchema = z.object({
  id: z.union([z.string(), z.number()]),
  /** Relative to the folder of images. */
  image: z.string().min(1),
  expression: z.string(),
  /** null: nothing in the image matches. Without it the line has no truth. */
  rle: rle.nullable().optional(),
  /** Lines of one kind, and those of one group of kinds, get a row of their own in the summary. */
  kind: z.string().optional(),
  group: z.string().optional(),
  /** The name of what the truth is, and the other annotated things of the photo: they tell what a failure is. */
  label: z.string().optional(),
  others: z.array(z.object({ name: z.string(), rle })).optional(),
});

export interface Line extends z.infer<typeof lineSchema> {
  /** Its place in the file, from 1. */
  number: number;
}

/** Something wrong with one line; the others are not touched by it. */
export interface Problem {
  number: number;
  message: string;
}

function readLine(text: string, number: number): Line | Problem {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    return { number, message: `it is not JSON (${error instanceof Error ? error.message : String(error)}).` };
  }
  const parsed = lineSchema.safeParse(json);
  if (parsed.success) return { number, ...parsed.data };
  const reasons = parsed.error.issues.map(({ path, message }) => `${path.join(".") || "the line"}: ${message}`);
  return { number, message: `${reasons.join("; ")}.` };
}

/** Blank lines are passed over; `limit` counts the others, good and bad. */
export function readLines(text: string, limit = Number.POSITIVE_INFINITY): { lines: Line[]; problems: Problem[] } {
  const lines: Line[] = [];
  const problems: Problem[] = [];
  for (const [index, row] of text
    .replace(/^\uFEFF/, "")
    .split("\n")
    .entries()) {
    if (row.trim() === "") continue;
    if (lines.length + problems.length >= limit) break;
    const read = readLine(row, index + 1);
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

/** What `import --check` found, as the engine says it and as people read it. */
import { z } from "zod";
import { printable } from "../engine/lines";

export const reportSchema = z.object({
  /** Files whose headers were read. */
  looked: z.array(z.object({ file: z.string(), tensors: z.int().nonnegative(), bytes: z.int().nonnegative() })),
  /** `message`: in words, without the file's name. */
  differences: z.array(z.object({ file: z.string(), message: z.string() })),
  /** What was not looked at. */
  notes: z.array(z.string()),
});
export type Report = z.infer<typeof reportSchema>;

/** The most of a line that a checkpoint's names can fill. */
const LONGEST = 400;

export function describe({ looked, differences, notes }: Report, recipe: string): string {
  const files = looked.map(
    ({ file, tensors, bytes }) => `  ${file}: ${tensors.toLocaleString("en")} tensors, ${(bytes / 1e9).toFixed(2)} GB`,
  );
  const found = differences.map(({ file, message }) => `  ${file}: ${message}`);
  const all = differences.length === 1 ? "One difference" : `${differences.length} differences`;
  const lines = [
    ...(files.length === 0 ? ["No file could be looked at."] : ["Looked at, without their weights:", ...files]),
    ...(found.length === 0 ? [`All is as ${recipe} expects it.`] : [`${all} from what ${recipe} expects:`, ...found]),
    ...notes,
  ];
  return lines.map((line) => printable(line.replaceAll(/[\r\n]+/g, " ")).slice(0, LONGEST)).join("\n");
}

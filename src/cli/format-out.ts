/** --format, --type and --out: what a verb writes, and in which format. */
import { type OptionSpecs, type Options, UsageError } from "../command-line/arguments";
import type { Category } from "../document/categories";
import type { Document } from "../document/document";
import { findFormat, formats } from "../document/formats";
import type { Format } from "../document/formats/format";
import { type Ground, isGround } from "../document/ground";
import { formatIo } from "./format-io";
import { writeBytes, writeParts } from "./written-files";

const withTypes = formats.filter(({ types }) => types);

export const formatOptions = {
  format: {
    type: "string",
    value: formats.map(({ id }) => id).join("|"),
    help: "write the result to --out in this format (docs/formats.md)",
  },
  type: {
    type: "string",
    value: [...new Set(withTypes.flatMap(({ types }) => types))].join("|"),
    help: `how --format writes it, for ${withTypes.map(({ id, types }) => `${id} (${types?.join(", ")})`).join(", ")}; the first is the usual one`,
  },
  background: {
    type: "string",
    value: "none|blurred|#rrggbb",
    help: "what is behind a cut-out (--format cutout-png or cutout-webp)",
  },
  out: { type: "string", value: "FILE", help: "where --format writes; the name's ending chooses no format" },
} satisfies OptionSpecs;

export interface Output {
  format: Format;
  type: string | null;
  path: string;
  ground: Ground;
}

/** Null where no file is asked for. Throws UsageError where only half of it is. */
export function outputOf(options: Options): Output | null {
  const ids = formats.map(({ id }) => id);
  const id = options.choice("format", ids);
  const path = options.text("out");
  if (id === null && path !== null) {
    throw new UsageError(`In which format? --out goes with --format, ${ids.join(" or ")}.`);
  }
  if (id !== null && path === null) throw new UsageError(`Where to? Add --out FILE to --format ${id}.`);
  const format = id === null ? null : findFormat(id);
  if (options.has("type") && !format?.types) {
    throw new UsageError(`--type goes with --format ${withTypes.map((one) => one.id).join(" or ")}.`);
  }
  const type = format?.types ? options.choice("type", format.types) : null;
  const ground = options.text("background") ?? "none";
  if (!isGround(ground)) throw new UsageError(`--background is none, blurred or a colour as #rrggbb, not "${ground}".`);
  if (ground !== "none" && !format?.id.startsWith("cutout-"))
    throw new UsageError("--background goes with --format cutout-png or cutout-webp.");
  return format && path !== null ? { format, type, path, ground } : null;
}

/** `photo`: the file of a document's photo, by its SHA-256. Throws FileError and whatever the format throws. */
export async function writeOutput(
  { format, type, path, ground }: Output,
  documents: readonly Document[],
  photo: (sha256: string) => Promise<Uint8Array>,
  categories: readonly Category[] = [],
): Promise<void> {
  const asked = { categories, ground, ...(type !== null && { type }) };
  const io = { ...formatIo, photo };
  if (format.parts) await writeParts(path, format.parts(documents, io, asked));
  else await writeBytes(path, await format.write(documents, io, asked));
}

/** ZIP files, for whoever gives formats their io: page and command line alike. */
import { unzipSync, Zip, ZipDeflate, ZipPassThrough, type ZippableFile, zipSync } from "fflate";
import { LoupeError } from "../engine/mask";
import type { FormatIo } from "./formats/format";

/** The earliest date that a ZIP can say: the same contents are the same bytes. */
const DATE = "1980-01-01T00:00:00";

/** Text is worth it; pictures are compressed already. */
const level = (name: string) => (/\.(json|txt|xml|svg|html|yaml)$/.test(name) ? 6 : 0);

export const zip: FormatIo["zip"] = async (files) => {
  const entries = Object.entries(files).map(([name, bytes]): [string, ZippableFile] => [
    name,
    [bytes, { level: level(name) }],
  ]);
  return zipSync(Object.fromEntries(entries), { mtime: DATE });
};

/** Holds no more than one file and what was made of it. */
export const zipParts: FormatIo["zipParts"] = async function* (files) {
  let parts: Uint8Array[] = [];
  let failed: Error | null = null;
  const whole = new Zip((error, part) => {
    failed ??= error;
    if (part?.length) parts.push(part);
  });
  const taken = () => {
    if (failed) throw failed;
    const ready = parts;
    parts = [];
    return ready;
  };
  for await (const [name, bytes] of files) {
    const file = level(name) ? new ZipDeflate(name, { level: 6 }) : new ZipPassThrough(name);
    file.mtime = DATE;
    whole.add(file);
    file.push(bytes, true);
    yield* taken();
  }
  whole.end();
  yield* taken();
};

export const unzip: FormatIo["unzip"] = async (bytes, check) => {
  try {
    const filter = ({ name, size, originalSize }: { name: string; size: number; originalSize: number }) => {
      // A stored file is as long as it is, whatever it says that it was.
      return check(name, Math.max(size, originalSize));
    };
    return new Map(Object.entries(unzipSync(bytes, { filter })));
  } catch (error) {
    if (error instanceof LoupeError) throw error;
    const message = "This file cannot be unpacked: it is damaged, or cut off. Copy or download it again.";
    throw new LoupeError("document-invalid", message, { cause: error });
  }
};

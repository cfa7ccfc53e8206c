/** ZIP files, for whoever gives formats their io: page and command line alike. */
import { unzipSync, type ZippableFile, zipSync } from "fflate";
import { LoupeError } from "../engine/mask";
import type { FormatIo } from "./formats/format";

/** The earliest date that a ZIP can say: the same contents are the same bytes. */
const DATE = "1980-01-01T00:00:00";

export const zip: FormatIo["zip"] = async (files) => {
  const level = (name: string) => (/\.(json|txt|xml|svg|html|yaml)$/.test(name) ? 6 : 0);
  const entries = Object.entries(files).map(([name, bytes]): [string, ZippableFile] => [
    name,
    [bytes, { level: level(name) }],
  ]);
  return zipSync(Object.fromEntries(entries), { mtime: DATE });
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

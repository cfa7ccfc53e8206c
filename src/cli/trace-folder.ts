/** A trace in a folder: the files that the page's ?trace writes too. docs/debugging.md says how to read them. */
import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Document } from "../document/document";
import { resultsFile } from "../document/formats/json";
import type { SegmentEvent } from "../engine/node";
import { isTraceFile, traceFiles } from "../engine/trace";
import { unwritable, writeBytes } from "./written-files";

/** `document` is null where there was no answer: then there is no result.json. Throws FileError. */
export async function writeTrace(folder: string, events: readonly SegmentEvent[], document: Document | null) {
  const files = traceFiles(events);
  if (document) files.set("result.json", resultsFile([document]));
  for (const name of (await readdir(folder)).filter(isTraceFile)) {
    const path = join(folder, name);
    await rm(path).catch((error: unknown) => {
      throw unwritable(path, error);
    });
  }
  for (const [name, bytes] of files) await writeBytes(join(folder, name), bytes);
}

/**
 * What is answered of a run that is not done yet, a document a line: a run that is broken off goes on from there. The first
 * line says what was asked, and of which model; for another question or model it begins anew.
 */
import { appendFile, readFile, rm } from "node:fs/promises";
import type { Document } from "../../document/document";
import { restoreDocument, writeDocument } from "../../document/restore";
import type { ModelInfo } from "../../engine/node";
import { unwritable, writeBytes } from "../files";

export interface PartFile {
  path: string;
  /** By the run before, by the SHA-256 of the photo's file. */
  answered: ReadonlyMap<string, Document>;
  add(document: Document): Promise<void>;
  remove(): Promise<void>;
}

/** Beside the file that is to be written. Throws FileError where it cannot be written. */
export async function openPartFile(out: string, prompt: string, { id, version }: ModelInfo): Promise<PartFile> {
  const path = `${out}.part`;
  const head = JSON.stringify({ prompt, model: id, version });
  const [first, ...lines] = (await readFile(path, "utf8").catch(() => "")).split("\n");
  const answered = new Map<string, Document>();
  // The last line may be half of one.
  for (const line of first === head ? lines : []) {
    const document = documentOf(line);
    if (document) answered.set(document.photo.sha256, document);
  }
  await writeBytes(path, [head, ...[...answered.values()].map(writeDocument), ""].join("\n"));
  return {
    path,
    answered,
    add: (document) =>
      appendFile(path, `${writeDocument(document)}\n`).catch((error: unknown) => {
        throw unwritable(path, error);
      }),
    remove: () => rm(path, { force: true }),
  };
}

function documentOf(line: string): Document | null {
  try {
    return restoreDocument(line);
  } catch {
    return null;
  }
}

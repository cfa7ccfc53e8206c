/** One sentence, all photos of a folder: a line each, and one file of all. */
import { basename, join } from "node:path";
import { type Options, UsageError } from "../../command-line/arguments";
import { printable } from "../../command-line/printable";
import { isUnheard } from "../../command-line/standard-output";
import { addAnswer } from "../../document/batch";
import { type Document, type DocumentObject, newDocument, objectMask } from "../../document/document";
import { resultOf } from "../../document/formats/json";
import { restoreDocument, writeDocument } from "../../document/restore";
import { maskArea } from "../../engine/mask";
import type { Loupe, ModelInfo } from "../../engine/node";
import { sha256 } from "../../engine/store/sha256";
import { ask } from "../ask";
import { FileError, messageOf, oneLine } from "../errors";
import { readPhoto } from "../files";
import { type Output, writeOutput } from "../format-out";
import { INTERRUPTED, untilInterrupted } from "../interrupted";
import { openModel } from "../model";
import { coverage } from "../output";
import { openPartFile, outputsOf } from "../part-file";
import { type Progress, startProgress } from "../progress";
import { checkOutputs } from "../written-files";
import { photosIn } from "./folder";

/**
 * 0 where every photo was answered, whatever came of it; 1 where one could not be read or asked, which is told on stderr while
 * the others are written; 130 where it was broken off: what is answered is kept beside --out, and the next run goes on.
 */
export async function segmentFolder(
  folder: string,
  prompt: string,
  output: Output | null,
  options: Options,
): Promise<number> {
  checkOptions(output, options);
  const paths = await photosIn(folder);
  const photos = paths.map((path) => ({ option: "--image", path: join(folder, path) }));
  await checkOutputs(outputsOf(output?.path ?? null), photos);
  const { loupe, info, sum: model } = await openModel(options);
  const stop = untilInterrupted();
  const progress = startProgress(paths.length);
  const part = output && (await openPartFile(output.path, { prompt, model }, WRITTEN).catch(disposing(loupe)));
  const answered = new Map(part?.kept.map((document) => [document.photo.sha256, document] as const));
  const run: Run = { loupe, info, prompt, answered, signal: stop.signal };
  const documents = new Map<string, { document: Document; path: string }>();
  let failed = 0;
  try {
    for (const path of paths) {
      const document = await answerOf(run, join(folder, path)).catch((error: unknown) => {
        const message = messageOf(error);
        if (message === null) throw error;
        return message;
      });
      if (!document || stop.signal.aborted) break;
      if (typeof document === "string") {
        failed++;
        progress.say(`loupe: ${oneLine(path)}: ${document}`);
      } else {
        // What cannot be kept ends the run: it would be asked in vain.
        if (!answered.has(document.photo.sha256)) await part?.add(document);
        // The same photo in two places is one.
        documents.set(document.photo.sha256, { document, path: join(folder, path) });
        tell(progress, path, document, options.has("json"));
        // What nobody reads is not asked.
        if (!output && isUnheard()) break;
      }
      progress.tick(oneLine(path));
    }
  } finally {
    progress.end();
    stop.forget();
    await part?.close();
    await loupe.dispose();
  }
  if (stop.signal.aborted) {
    const kept = part ? ` They are kept in ${part.path}: the same command goes on from there.` : "";
    console.error(`loupe: broken off after ${documents.size} of ${paths.length} photos.${kept}`);
    return INTERRUPTED;
  }
  if (output && documents.size) {
    const photo = async (sum: string) => {
      const path = documents.get(sum)?.path ?? "";
      const bytes = await readPhoto(path);
      if ((await sha256(bytes)) === sum) return bytes;
      const kept = `The same command asks it again: the others are kept in ${part?.path}.`;
      throw new FileError(`${path} is another file than when it was asked. ${kept}`);
    };
    await writeOutput(
      output,
      [...documents.values()].map(({ document }) => found(document)),
      photo,
    );
  }
  if (!failed) {
    await part?.remove();
    return 0;
  }
  const again = part ? ` The same command asks these alone again: the others are kept in ${part.path}.` : "";
  console.error(`loupe: ${failed} of ${paths.length} photos could not be asked.${again}`);
  return 1;
}

interface Run {
  loupe: Loupe;
  info: ModelInfo;
  prompt: string;
  /** By the run before, by the SHA-256 of the photo's file. */
  answered: ReadonlyMap<string, Document>;
  signal: AbortSignal;
}

/** Null where it was broken off. Throws FileError and LoupeError. */
async function answerOf({ loupe, info, prompt, answered, signal }: Run, path: string): Promise<Document | null> {
  if (signal.aborted) return null;
  const bytes = await readPhoto(path);
  const sum = await sha256(bytes);
  const before = answered.get(sum);
  if (before) return { ...before, photo: { ...before.photo, name: basename(path) } };
  const { photo, step, others } = await ask(loupe, info, { bytes, sum, name: basename(path), prompt, signal });
  if (signal.aborted) return null;
  return [step, ...others].reduce((document, one) => addAnswer(document, one), newDocument(photo));
}

/** Its first object is the answer, also where nothing was found; more are further objects of the same answer. */
const answerIn = (document: Document) => document.objects[0] as DocumentObject;
const areaOf = (object: DocumentObject): number => {
  const mask = objectMask(object);
  return mask ? maskArea(mask.rle) : 0;
};
const isFound = (object: DocumentObject) => areaOf(object) > 0;
const found = (document: Document): Document => ({ ...document, objects: document.objects.filter(isFound) });

function tell(progress: Progress, path: string, document: Document, json: boolean): void {
  const object = answerIn(document);
  if (json) progress.print(JSON.stringify({ image: path, ...resultOf(object) }));
  else progress.print(`${oneLine(path)}: ${isFound(object) ? described(object, document) : "nothing matches"}`);
}

function described(object: DocumentObject, { photo }: Document): string {
  const { pixels, share } = coverage(areaOf(object), photo);
  return `${printable(object.name)}, ${pixels} pixels (${share})`;
}

function checkOptions(output: Output | null, options: Options): void {
  if (options.has("trace")) throw new UsageError("--trace goes with one photo, not with a folder.");
  if (output && !output.format.several && output.format.id !== "json") {
    throw new UsageError(`--format ${output.format.id} holds one photo. Take zip, which has it of each.`);
  }
}

const WRITTEN = {
  write: writeDocument,
  read(line: string): Document | null {
    try {
      return restoreDocument(line);
    } catch {
      return null;
    }
  },
};

const disposing = (loupe: Loupe) => async (error: unknown) => {
  await loupe.dispose();
  throw error;
};

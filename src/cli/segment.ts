/** One sentence, and one photo or a folder of them. */
import { basename } from "node:path";
import { type Options, UsageError } from "../command-line/arguments";
import { printable } from "../command-line/printable";
import type { Verb } from "../command-line/program";
import { type Document, type DocumentObject, newDocument, objectMask, wordsOf } from "../document/document";
import { addObject, answerName } from "../document/edits";
import { resultOf } from "../document/formats/json";
import { maskArea } from "../engine/mask";
import type { SegmentEvent } from "../engine/node";
import { sha256 } from "../engine/store/sha256";
import { ask } from "./ask";
import { complain } from "./errors";
import { isFolder, readPhoto } from "./files";
import { formatOptions, outputOf, writeOutput } from "./format-out";
import { segmentFolder } from "./many/segment-folder";
import { modelOptions, openModel } from "./model";
import { coverage, duration } from "./output";
import { writeTrace } from "./trace-folder";
import { checkOutputs, makeFolder } from "./written-files";

/** A person's summary, without the thought. */
function summary({ photo }: Document, object: DocumentObject): string {
  const { absent = false, label = null, box = null, notes = [], timings = {} } = wordsOf(object) ?? {};
  const mask = objectMask(object);
  const lines: string[] = [];
  if (absent) lines.push("Nothing in this photo matches.");
  if (label) lines.push(`label   ${printable(label)}`);
  if (box) lines.push(`box     ${box.map((value) => Math.round(value)).join(", ")}`);
  if (mask) {
    const { pixels, share } = coverage(maskArea(mask.rle), photo);
    lines.push(`mask    ${pixels} pixels (${share} of ${photo.width}×${photo.height})`);
    if (mask.score !== null) lines.push(`score   ${mask.score.toFixed(2)}`);
  }
  for (const note of notes) lines.push(`note    ${printable(note)}`);
  const { total = 0, tokens = 0, tokens_per_second: rate } = timings;
  lines.push(
    `time    ${duration(total)} (${tokens} tokens${rate === undefined ? "" : `, ${rate.toFixed(0)} a second`})`,
  );
  return lines.join("\n");
}

async function run(options: Options): Promise<number> {
  const image = options.text("image");
  const prompt = options.text("prompt");
  if (image === null) throw new UsageError("Which photo? Add --image FILE.");
  if (prompt === null)
    throw new UsageError('What is to be found? Add --prompt TEXT, for example --prompt "the red cup".');
  const output = outputOf(options);
  if (await isFolder(image)) return segmentFolder(image, prompt, output, options);
  const bytes = await readPhoto(image);
  await checkOutputs([{ option: "--out", path: output?.path ?? null }], [{ option: "--image", path: image }]);
  const folder = options.text("trace");
  if (folder !== null) await makeFolder(folder);
  const json = options.has("json");
  const live = !json && process.stdout.isTTY;
  const events: SegmentEvent[] = [];
  const onEvent = (event: SegmentEvent) => {
    if (live && event.type === "token" && event.phase === "think") process.stdout.write(printable(event.text));
    if (folder !== null) events.push(event);
  };
  const question = { bytes, sum: await sha256(bytes), name: basename(image), prompt, trace: folder !== null, onEvent };
  const { loupe, info } = await openModel(options);
  const asking = ask(loupe, info, question).finally(() => loupe.dispose());
  const { photo, step, others } = await asking.catch(async (error) => {
    // One that failed is the one to look at.
    if (folder !== null) await writeTrace(folder, events, null).catch(complain);
    throw error;
  });
  const document = [step, ...others].reduce(
    (before, one) => addObject(before, { name: answerName(one), step: one }),
    newDocument(photo),
  );
  const [object, ...more] = document.objects as [DocumentObject, ...DocumentObject[]];
  if (json) console.log(JSON.stringify({ ...resultOf(object), ...(more.length && { others: more.map(resultOf) }) }));
  else {
    const thought = live ? "" : printable(wordsOf(object)?.think ?? "");
    console.log(`${thought}\n\n${[object, ...more].map((one) => summary(document, one)).join("\n\n")}`);
  }
  // After the answer has been shown: what cannot be written is then not lost.
  if (output) await writeOutput(output, [document], async () => bytes);
  if (folder !== null) await writeTrace(folder, events, document);
  return 0;
}

export const segment: Verb = {
  name: "segment",
  summary: "find what a sentence means in a photo, or in all of a folder: thought, box and mask",
  options: {
    image: {
      type: "string",
      value: "FILE|DIR",
      help: "the photo, or a folder: all photos in it and in the folders in it",
    },
    prompt: { type: "string", value: "TEXT", help: "what to find, in words" },
    ...modelOptions,
    json: {
      type: "boolean",
      help: "print the result as one line of JSON (mask as COCO RLE); of a folder a line a photo",
    },
    ...formatOptions,
    trace: {
      type: "string",
      value: "DIR",
      help: "write every tensor of the answer here, as NumPy files, with reply.txt and result.json (docs/debugging.md)",
    },
  },
  run,
};

/** One photo, one sentence. */
import { type Options, UsageError } from "../command-line/arguments";
import { printable } from "../command-line/printable";
import type { Verb } from "../command-line/program";
import type { SegmentEvent, SegmentResult, Timings } from "../engine/api";
import { readBytes } from "./files";
import { modelOptions, openModel } from "./model";
import { duration } from "./output";

/** What --json prints. Box and mask are in pixels of the photo as displayed. */
export function publicResult(result: SegmentResult, encoding: Timings) {
  const { model, prompt, think, answer, box, absent, score, mask } = result;
  const total = (encoding.total ?? 0) + (result.timings.total ?? 0);
  const timings: Timings = { ...encoding, ...result.timings, total };
  return { model, prompt, think, answer, box, absent, score, rle: mask?.rle ?? null, timings };
}

/** A person's summary, without the thought. */
export function summary(result: SegmentResult, photo: { width: number; height: number }, timings: Timings): string {
  const lines: string[] = [];
  if (result.absent) lines.push("Nothing in this photo matches.");
  if (result.label) lines.push(`label   ${printable(result.label)}`);
  if (result.box) lines.push(`box     ${result.box.map((value) => Math.round(value)).join(", ")}`);
  if (result.mask) {
    const share = (result.mask.area / (photo.width * photo.height)) * 100;
    const pixels = result.mask.area.toLocaleString("en-US");
    lines.push(`mask    ${pixels} pixels (${share.toFixed(1)} % of ${photo.width}×${photo.height})`);
    lines.push(`score   ${result.score.toFixed(2)}`);
  }
  for (const note of result.notes) lines.push(`note    ${printable(note)}`);
  const speed = timings.tokens_per_second === undefined ? "" : `, ${timings.tokens_per_second.toFixed(0)} a second`;
  lines.push(`time    ${duration(timings.total ?? 0)} (${timings.tokens ?? 0} tokens${speed})`);
  return lines.join("\n");
}

async function run(options: Options): Promise<number> {
  const image = options.text("image");
  const prompt = options.text("prompt");
  if (image === null) throw new UsageError("Which photo? Add --image FILE.");
  if (prompt === null)
    throw new UsageError('What is to be found? Add --prompt TEXT, for example --prompt "the red cup".');
  const bytes = await readBytes(image);
  const { loupe } = await openModel(options);
  try {
    const photo = await loupe.encode({ image: bytes });
    const json = options.has("json");
    const live = !json && process.stdout.isTTY;
    const onEvent = (event: SegmentEvent) => {
      if (event.type === "token" && event.phase === "think") process.stdout.write(printable(event.text));
    };
    const result = await loupe.segment({ photo: photo.photo, prompt, ...(live ? { onEvent } : {}) });
    const shown = publicResult(result, photo.timings);
    if (json) console.log(JSON.stringify(shown));
    else {
      const thought = live ? "" : printable(result.think);
      console.log(`${thought}\n\n${summary(result, photo, shown.timings)}`);
    }
    return 0;
  } finally {
    await loupe.dispose();
  }
}

export const segment: Verb = {
  name: "segment",
  summary: "find what a sentence means in a photo: thought, box and mask",
  options: {
    image: { type: "string", value: "FILE", help: "the photo" },
    prompt: { type: "string", value: "TEXT", help: "what to find, in words" },
    ...modelOptions,
    json: { type: "boolean", help: "print the result as one line of JSON (mask as COCO RLE)" },
  },
  run,
};

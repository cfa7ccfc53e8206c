/** Every line through the model, photo by photo. */
import { resolve, sep } from "node:path";
import { decodeImage } from "../../engine/image/decode-node";
import type { PhotoInfo, Segmenter, SegmentResult } from "../../engine/protocol";
import { FileError, messageOf } from "../errors";
import { readBytes } from "../files";
import { baselineRegions } from "./baselines";
import { byImage, type Line, type Problem } from "./lines";
import { area, bounds, boxIou, EMPTY, overlap, type Region, toRegion } from "./regions";
import type { Outcome } from "./tally";

/** What --out holds, a line each. `ms` is the wait for this answer; an image's first line pays for its encoding. */
export interface Prediction {
  id: string | number;
  rle: { size: [height: number, width: number]; counts: string } | null;
  box: SegmentResult["box"];
  absent: boolean;
  think: string;
  answer: string;
  ms: number;
}

export interface Sink {
  /** `outcome` is null for a line without truth. */
  done(line: Line, prediction: Prediction, outcome: Outcome | null): Promise<void>;
  failed(problem: Problem): void;
}

/** An image's path inside the folder. Lines are not trusted: a path that leads out of it is refused. */
export function imagePath(folder: string, image: string): string {
  const root = resolve(folder);
  const path = resolve(root, image);
  if (!path.startsWith(root.endsWith(sep) ? root : root + sep)) {
    throw new FileError(`${image} is not inside the folder of images.`);
  }
  return path;
}

interface OpenPhoto {
  info: PhotoInfo;
  /** Milliseconds of reading and encoding, until a line has paid for them. */
  owed: number;
  baselines: Record<string, Region> | null;
}

/** `truth` is empty where nothing matches. Regions of one photo. */
export function judge(
  truth: Region,
  answer: { mask: Region; box: SegmentResult["box"] },
  baselines: Record<string, Region>,
): Outcome {
  const tight = bounds(truth);
  return {
    mask: overlap(truth, answer.mask),
    target: tight !== null,
    refused: area(answer.mask) === 0,
    boxIou: tight && (answer.box ? boxIou(answer.box, tight) : 0),
    baselines: Object.fromEntries(Object.entries(baselines).map(([name, region]) => [name, overlap(truth, region)])),
  };
}

async function answerLine(loupe: Segmenter, line: Line, photo: OpenPhoto, sink: Sink): Promise<void> {
  // Before the model's work: a truth that does not fit the photo fails at once.
  const truth = line.rle ? toRegion(line.rle, photo.info) : EMPTY;
  const begin = performance.now();
  const { mask, box, absent, think, answer } = await loupe.segment({
    photo: photo.info.photo,
    prompt: line.expression,
  });
  const ms = Math.round(performance.now() - begin + photo.owed);
  photo.owed = 0;
  const prediction = { id: line.id, rle: mask?.rle ?? null, box, absent, think, answer, ms };
  const region = mask ? toRegion(mask.rle, photo.info) : EMPTY;
  const outcome = line.rle === undefined ? null : judge(truth, { mask: region, box }, photo.baselines ?? {});
  await sink.done(line, prediction, outcome);
}

/** Errors that a person can act on go to the sink, with the line's number; anything else is a bug and is thrown. */
async function attempt(lines: readonly Line[], sink: Sink, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    const message = messageOf(error);
    if (message === null) throw error;
    for (const { number } of lines) sink.failed({ number, message });
  }
}

export async function runLines(loupe: Segmenter, lines: readonly Line[], folder: string, sink: Sink): Promise<void> {
  for (const [image, group] of byImage(lines)) {
    let photo: OpenPhoto | null = null;
    await attempt(group, sink, async () => {
      const begin = performance.now();
      const bytes = await readBytes(imagePath(folder, image));
      const info = await loupe.encode(bytes);
      const owed = performance.now() - begin;
      const judged = group.some(({ rle }) => rle !== undefined);
      photo = { info, owed, baselines: judged ? baselineRegions(await decodeImage(bytes)) : null };
    });
    // TypeScript does not see that the function above sets it.
    const open = photo as OpenPhoto | null;
    if (!open) continue;
    for (const line of group) await attempt([line], sink, () => answerLine(loupe, line, open, sink));
    await loupe.forget(open.info.photo);
  }
}

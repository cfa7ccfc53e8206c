/** Everything that depends on the photo alone, computed once and kept: segment features and the KV prefix. */

import type { Fit, Size } from "../coordinates";
import { checkAborted } from "../errors";
import { tokenGrid } from "../image/model-image";
import { type Pixels, preprocess } from "../image/preprocess";
import { type PhotoRows, rowsOf, wholeImage } from "../image/rows";
import { Clock } from "../runtime/clock";
import type { KvCache } from "../runtime/kv-cache";
import { embed, emptyCache, extend, joined, type Tokens } from "../runtime/language";
import type { Model, Segmenter } from "../runtime/model";
import { runGraph } from "../runtime/run-graph";
import { dispose, float32, type Tensors } from "../runtime/tensors";
import { photoPositions } from "../text/positions";
import type { Trace } from "../trace";
import type { Box, Timings } from "../values";
import { startsOver } from "./context";
import { encodeVision } from "./vision-encoder";

/** What clicks need. In here the photo is what was encoded: all of it, or a crop; crop.ts says what that is in the photo. */
export interface PointedPhoto {
  /** Of the photo, or the crop, as displayed. */
  size: Size;
  /** Of the language model's image, in which it writes boxes. */
  modelImage: Size;
  /** How the photo lies in the segment image. */
  fit: Fit;
  /** image_embed and what else the mask decoder takes of the segment encoder. On the GPU where the encoder runs there. */
  features: Tensors;
}

/** What questions need beside. */
export interface ReadPhoto {
  /** Keys and values of everything through <|vision_end|>, shared by all prompts on this photo. */
  prefix: KvCache;
  /** The same as the decoder's input, for bundles whose context pass starts over; else null. */
  prefixTokens: Tokens | null;
  /** Boxes that a reply can cite, in pixels of the model's image. */
  regions: readonly Box[];
}

export type EncodedPhoto = PointedPhoto & ReadPhoto;

export interface Between {
  /** Between two steps: lets other calls in. */
  pause: () => Promise<void>;
  signal?: AbortSignal;
}

/** Of an encoding that is told: pixels, both encoders, the prefix. */
const STEPS = 4;

export type TellSteps = (done: number, total: number) => void;

/** An encoding under way: the first half is there. */
export interface Begun {
  pointed: PointedPhoto;
  pixels: Pixels;
  clock: Clock;
}

/**
 * Pixels and the segment encoder. `tell`: after each step, how many are done. Closes the photo. Throws image-unsupported,
 * aborted.
 */
export async function beginPhoto(
  model: Segmenter,
  photo: PhotoRows,
  { pause, signal }: Between,
  tell: TellSteps,
): Promise<Begun> {
  const clock = new Clock();
  const pixels = await readPixels(model, photo, { pause, signal }, clock);
  const { modelImage, fit } = pixels;
  tell(1, STEPS);
  await pause();
  checkAborted(signal);
  clock.skip();
  const features = await runGraph(model, "segment_encoder", {
    pixel_values: float32(model.ort, pixels.segment, pixels.segmentDims),
  });
  clock.lap("segment_encoder");
  tell(2, STEPS);
  const size = { width: photo.width, height: photo.height };
  return { pointed: { size, modelImage, fit, features }, pixels, clock };
}

/** Between two bands other calls come in, whose time is not counted. */
async function readPixels(
  model: Segmenter,
  photo: PhotoRows,
  { pause, signal }: Between,
  clock: Clock,
): Promise<Pixels> {
  try {
    const rows = model.trace ? traced(model.trace, photo) : photo;
    return await preprocess(rows, model.manifest, async () => {
      clock.lap("preprocess");
      await pause();
      checkAborted(signal);
      clock.skip();
    });
  } finally {
    photo.close();
  }
}

function traced(trace: Trace, photo: PhotoRows): PhotoRows {
  const { width, height, data } = wholeImage(photo);
  trace.value("photo", "uint8", [height, width, 3], data);
  return rowsOf({ width, height, data });
}

/** The vision encoder and the prefix. Throws not-finite, aborted; the first half is the caller's. */
export async function finishPhoto(
  model: Model,
  { pixels, clock }: Begun,
  { pause, signal }: Between,
  tell: TellSteps,
): Promise<{ read: ReadPhoto; timings: Timings }> {
  const rest = async () => {
    await pause();
    checkAborted(signal);
    clock.skip();
  };
  await rest();
  const grid = tokenGrid(pixels.modelImage, model.manifest.image);
  const { tokens: image, regions: boxes } = await encodeVision(model, pixels, grid);
  clock.lap("vision_encoder");
  tell(3, STEPS);
  await rest();
  const { beforeImage, afterImage } = model.text;
  const before = joined(await embed(model, beforeImage), image);
  const prefixTokens = joined(before, await embed(model, afterImage));
  const { regions } = model.manifest.image;
  const positions = photoPositions({ before: beforeImage.length, ...grid, regions, after: afterImage.length });
  const cache = await extend(model, emptyCache(model), prefixTokens, positions);
  clock.lap("prefix");
  const again = startsOver(model.manifest) ? prefixTokens : null;
  return { read: { prefix: cache.share(), prefixTokens: again, regions: boxes }, timings: clock.finish() };
}

export function disposePhoto({ features, prefix }: Partial<EncodedPhoto>): void {
  if (features) dispose(Object.values(features));
  prefix?.dispose();
}

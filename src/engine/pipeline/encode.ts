/** Everything that depends on the photo alone, computed once and kept: segment features and the KV prefix. */

import type { Fit, Size } from "../coordinates";
import { checkAborted } from "../errors";
import { tokenGrid } from "../image/model-image";
import { preprocess } from "../image/preprocess";
import type { RgbImage } from "../image/resize";
import { Clock } from "../runtime/clock";
import type { KvCache } from "../runtime/kv-cache";
import { embed, emptyCache, extend, joined, type Tokens } from "../runtime/language";
import type { Model } from "../runtime/model";
import { runGraph } from "../runtime/run-graph";
import { dispose, float32, type Tensors } from "../runtime/tensors";
import { photoPositions } from "../text/positions";
import type { Timings } from "../values";
import { encodeVision } from "./vision-encoder";

export interface EncodedPhoto {
  /** Of the photo as displayed. */
  size: Size;
  /** Of the language model's image, in which it writes boxes. */
  modelImage: Size;
  /** How the photo lies in the segment image. */
  fit: Fit;
  /** image_embed and what else the mask decoder takes of the segment encoder. On the GPU where the encoder runs there. */
  features: Tensors;
  /** Keys and values of everything through <|vision_end|>, shared by all prompts on this photo. */
  prefix: KvCache;
  /** The same as the decoder's input, for bundles whose context pass starts over (context.positions "linear"). */
  prefixTokens: Tokens;
}

export interface Between {
  /** Between two steps: lets other calls in. */
  pause: () => Promise<void>;
  signal?: AbortSignal;
}

/** Of an encoding that is told: pixels, both encoders, the prefix. */
const STEPS = 4;

/** `tell`: after each step but the last, how many are done. Throws image-unsupported, not-finite, aborted. */
export async function encodePhoto(
  model: Model,
  photo: RgbImage,
  { pause, signal }: Between = { pause: async () => {} },
  tell: (done: number, total: number) => void = () => {},
): Promise<{ encoded: EncodedPhoto; timings: Timings }> {
  const clock = new Clock();
  let done = 0;
  const rest = async () => {
    tell(++done, STEPS);
    await pause();
    checkAborted(signal);
    clock.skip();
  };
  model.trace?.value("photo", "uint8", [photo.height, photo.width, 3], photo.data);
  const pixels = preprocess(photo, model.manifest);
  const { modelImage, fit } = pixels;
  clock.lap("preprocess");
  const grid = tokenGrid(modelImage, model.manifest.image);
  await rest();
  const image = await encodeVision(model, pixels, grid);
  clock.lap("vision_encoder");
  await rest();
  const features = await runGraph(model, "segment_encoder", {
    pixel_values: float32(model.ort, pixels.segment, pixels.segmentDims),
  });
  clock.lap("segment_encoder");
  try {
    await rest();
    const { beforeImage, afterImage } = model.text;
    const before = joined(await embed(model, beforeImage), image);
    const prefixTokens = joined(before, await embed(model, afterImage));
    const positions = photoPositions(beforeImage.length, grid.rows, grid.columns, afterImage.length);
    const cache = await extend(model, emptyCache(model), prefixTokens, positions);
    clock.lap("prefix");
    const size = { width: photo.width, height: photo.height };
    const encoded = { size, modelImage, fit, features, prefix: cache.share(), prefixTokens };
    return { encoded, timings: clock.finish() };
  } catch (error) {
    dispose(Object.values(features));
    throw error;
  }
}

export function disposePhoto(photo: EncodedPhoto): void {
  dispose(Object.values(photo.features));
  photo.prefix.dispose();
}

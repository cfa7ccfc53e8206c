/** Everything that depends on the photo alone, computed once and kept: segment features and the KV prefix. */

import type { Timings } from "../api";
import type { Size } from "../coordinates";
import { LoupeError } from "../errors";
import { type TokenGrid, tokenGrid } from "../image/model-image";
import { type Pixels, preprocess } from "../image/preprocess";
import type { RgbImage } from "../image/resize";
import { placeInputs } from "../image/vision-inputs";
import type { Fit } from "../mask/fit";
import { Clock } from "../runtime/clock";
import type { KvCache } from "../runtime/kv-cache";
import { embed, emptyCache, extend, joined, type Tokens } from "../runtime/language";
import type { Model } from "../runtime/model";
import { dispose, float32, output, read, run, type Tensors } from "../runtime/tensors";
import { photoPositions } from "../text/positions";

export interface EncodedPhoto {
  /** Of the photo as displayed. */
  size: Size;
  /** Of the language model's image, in which it writes boxes. */
  modelImage: Size;
  /** How the photo lies in the segmenter's image. */
  fit: Fit;
  /** image_embed and what else the mask decoder takes of the segment encoder. On the GPU where the encoder runs there. */
  features: Tensors;
  /** Keys and values of everything through <|vision_end|>, shared by all prompts on this photo. */
  prefix: KvCache;
  /** The same as the decoder's input, for bundles whose context pass starts over (context.positions "linear"). */
  prefixTokens: Tokens;
}

/** Throws image-unsupported, not-finite. */
export async function encodePhoto(model: Model, photo: RgbImage): Promise<{ encoded: EncodedPhoto; timings: Timings }> {
  const clock = new Clock();
  const pixels = preprocess(photo, model.manifest);
  const { modelImage, fit } = pixels;
  clock.lap("preprocess");
  const grid = tokenGrid(modelImage, model.manifest.image);
  const image = await encodeVision(model, pixels, grid);
  clock.lap("vision_encoder");
  const features = await run(model.sessions.segment_encoder, {
    pixel_values: float32(model.ort, pixels.segment, pixels.segmentDims),
  });
  clock.lap("segment_encoder");
  try {
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

/** Patches → image features f32 [tokens·D], and those of the decoder's first layers, f32 [levels·tokens·D]. */
async function encodeVision(model: Model, { patches, patchDims }: Pixels, grid: TokenGrid): Promise<Tokens> {
  const outputs = await run(model.sessions.vision_encoder, {
    pixel_values: float32(model.ort, patches, patchDims),
    ...placeInputs(model.ort, model.manifest, grid),
  });
  const { decoder, context } = model.manifest;
  const image: Tokens = {
    embeds: await read(output(outputs, "image_features"), "image features"),
    deepstack: decoder.deepstack ? await read(output(outputs, "deepstack"), "image features") : null,
  };
  const length = grid.rows * grid.columns * context.hidden;
  if (image.embeds.length === length && (image.deepstack?.length ?? 0) === decoder.deepstack * length) return image;
  throw new LoupeError(
    "bundle-invalid",
    `The vision encoder gave ${image.embeds.length} values for ${grid.rows}×${grid.columns} tokens of ${context.hidden}.`,
  );
}

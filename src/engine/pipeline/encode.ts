/** Everything that depends on the photo alone, computed once and kept: segment features and the KV prefix. */
import type { Size } from "../coordinates";
import type { Timings } from "../protocol";
import { Clock } from "../runtime/clock";
import type { KvCache } from "../runtime/kv-cache";
import type { Tensor } from "../runtime/ort";
import { dispose, float32, output, read, run } from "../runtime/tensors";
import { photoPositions } from "../text/positions";
import { embed, emptyCache, extend } from "./language";
import type { Model } from "./model";
import { preprocess } from "./preprocess";
import type { RgbImage } from "./resize";

export interface SegmentFeatures {
  image_embed: Tensor;
  "high_res_feats.0": Tensor;
  "high_res_feats.1": Tensor;
}

export interface EncodedPhoto {
  /** Of the photo as displayed. */
  size: Size;
  /** On the GPU where the encoder runs there. */
  features: SegmentFeatures;
  /** Keys and values of everything through <|vision_end|>, shared by all prompts on this photo. */
  prefix: KvCache;
  /** f32 [prefix·D], for bundles whose context pass starts over (context.positions "linear"). */
  prefixEmbeds: Float32Array;
}

export async function encodePhoto(model: Model, photo: RgbImage): Promise<{ encoded: EncodedPhoto; timings: Timings }> {
  const clock = new Clock();
  const pixels = preprocess(photo, model.manifest);
  clock.lap("preprocess");
  const image = await encodeVision(model, pixels.patches, pixels.patchDims);
  clock.lap("vision_encoder");
  const features = await encodeSegment(model, pixels.segment, pixels.segmentDims);
  clock.lap("segment_encoder");
  try {
    const prefixEmbeds = await embedPrefix(model, image);
    const { image: size } = model.manifest;
    const side = size.patch_size * size.merge_size;
    const { imageAt, imageTokens, prefix } = model.text;
    const after = prefix.length - imageAt - imageTokens;
    const positions = photoPositions(imageAt, size.height / side, size.width / side, after);
    const cache = await extend(model, emptyCache(model), prefixEmbeds, positions);
    clock.lap("prefix");
    const encoded = {
      size: { width: photo.width, height: photo.height },
      features,
      prefix: cache.share(),
      prefixEmbeds,
    };
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

/** Patches → image features f32 [tokens·D]. */
async function encodeVision(model: Model, patches: Float32Array, dims: readonly number[]): Promise<Float32Array> {
  const outputs = await run(model.sessions.vision_encoder, { pixel_values: float32(model.ort, patches, dims) });
  return read(output(outputs, "image_features"), "image features");
}

async function encodeSegment(model: Model, pixels: Float32Array, dims: readonly number[]): Promise<SegmentFeatures> {
  const outputs = await run(model.sessions.segment_encoder, { pixel_values: float32(model.ort, pixels, dims) });
  return {
    image_embed: output(outputs, "image_embed"),
    "high_res_feats.0": output(outputs, "high_res_feats.0"),
    "high_res_feats.1": output(outputs, "high_res_feats.1"),
  };
}

/** The prefix's token embeddings with the image features in the place of its image tokens. */
async function embedPrefix(model: Model, image: Float32Array): Promise<Float32Array> {
  const embeds = await embed(model, model.text.prefix);
  embeds.set(image, model.text.imageAt * model.manifest.context.hidden);
  return embeds;
}

/** Photo → the pixel tensors of both image encoders. */

import { type Fit, fitPhoto, type Size } from "../coordinates";
import type { Manifest } from "../store/manifest";
import { modelImageSize } from "./model-image";
import { type RgbImage, resize } from "./resize";

export interface Pixels {
  /** Of the language model's image of this photo. */
  modelImage: Size;
  /** For vision_encoder: f32 [patches, 3·T·p·p], in Qwen2.5-VL's order (docs/bundle.md). */
  patches: Float32Array;
  patchDims: [patches: number, values: number];
  /** For segment_encoder: f32 [1, 3, size, size], normalised. */
  segment: Float32Array;
  segmentDims: [1, 3, number, number];
  /** How the photo lies in the segment image. */
  fit: Fit;
}

type Vec3 = readonly [number, number, number];

/** (value / 255 − mean) / std for every byte and channel. */
function normaliser(mean: Vec3, std: Vec3): Float32Array[] {
  return [0, 1, 2].map((c) =>
    Float32Array.from({ length: 256 }, (_, value) => (value / 255 - (mean[c] as number)) / (std[c] as number)),
  );
}

export function preprocess(photo: RgbImage, manifest: Pick<Manifest, "image" | "segment_image">): Pixels {
  const { image, segment_image } = manifest;
  const modelImage = modelImageSize(photo, image);
  const patches = patchify(resize(photo, modelImage, image.resample), image);
  const values = 3 * image.temporal_patch_size * image.patch_size ** 2;
  const { size } = segment_image;
  const fit = fitPhoto(photo, segment_image);
  return {
    modelImage,
    patches,
    patchDims: [patches.length / values, values],
    segment: channelsFirst(resize(photo, fit.content, "bilinear"), segment_image, size),
    segmentDims: [1, 3, size, size],
    fit,
  };
}

/** Rows: block row, block column, then the block's merge×merge patches. In a row: channel, temporal copy, y, x. */
export function patchify(resized: RgbImage, image: Manifest["image"]): Float32Array {
  const { width, height } = resized;
  const { patch_size: p, merge_size: m, temporal_patch_size: copies } = image;
  const tables = normaliser(image.mean, image.std);
  const out = new Float32Array(width * height * 3 * copies);
  let at = 0;
  for (let blockY = 0; blockY < height; blockY += p * m) {
    for (let blockX = 0; blockX < width; blockX += p * m) {
      for (let patch = 0; patch < m * m; patch++) {
        const top = blockY + Math.floor(patch / m) * p;
        const left = blockX + (patch % m) * p;
        for (let c = 0; c < 3; c++) {
          const table = tables[c] as Float32Array;
          const begin = at;
          for (let y = top; y < top + p; y++) {
            for (let x = left; x < left + p; x++) {
              out[at++] = table[resized.data[(y * width + x) * 3 + c] as number] as number;
            }
          }
          for (let copy = 1; copy < copies; copy++) {
            out.copyWithin(at, begin, begin + p * p);
            at += p * p;
          }
        }
      }
    }
  }
  return out;
}

/** [3, side, side], normalised: the image from the top-left corner on, zeros beyond it. */
export function channelsFirst(resized: RgbImage, { mean, std }: { mean: Vec3; std: Vec3 }, side: number): Float32Array {
  const tables = normaliser(mean, std);
  const { width, height, data } = resized;
  const out = new Float32Array(side * side * 3);
  for (let c = 0; c < 3; c++) {
    const table = tables[c] as Float32Array;
    for (let y = 0; y < height; y++) {
      const row = (c * side + y) * side;
      for (let x = 0; x < width; x++) out[row + x] = table[data[(y * width + x) * 3 + c] as number] as number;
    }
  }
  return out;
}

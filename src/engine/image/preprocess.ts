/** Photo → the pixel tensors of both image encoders: resized, normalised and put in their places as its rows come. */

import { type Fit, fitPhoto, type Size } from "../coordinates";
import type { Manifest } from "../store/manifest";
import { modelImageSize } from "./model-image";
import { Resizer, type RowSink } from "./resize";
import type { PhotoRows } from "./rows";

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

/**
 * Both tensors in one pass over the photo's rows. Where both images are of one size and resampled alike, the photo is
 * resized once. `pause`: after each band, for what else the thread has to do. Throws image-unsupported, aborted.
 */
export async function preprocess(
  photo: PhotoRows,
  { image, segment_image }: Pick<Manifest, "image" | "segment_image">,
  pause: () => Promise<void> | void = () => {},
): Promise<Pixels> {
  const modelImage = modelImageSize(photo, image);
  const fit = fitPhoto(photo, segment_image);
  const { size } = segment_image;
  const values = 3 * image.temporal_patch_size * image.patch_size ** 2;
  const patches = new Float32Array(modelImage.width * modelImage.height * 3 * image.temporal_patch_size);
  const segment = new Float32Array(size * size * 3);
  const toPatches = patchSink(patches, modelImage, image);
  const toSegment = planeSink(segment, size, segment_image);
  const isShared = sameSize(modelImage, fit.content) && image.resample === SEGMENT_RESAMPLE;
  const resizers = isShared
    ? [
        new Resizer(photo, modelImage, SEGMENT_RESAMPLE, (row, y) => {
          toPatches(row, y);
          toSegment(row, y);
        }),
      ]
    : [
        new Resizer(photo, modelImage, image.resample, toPatches),
        new Resizer(photo, fit.content, SEGMENT_RESAMPLE, toSegment),
      ];
  const length = photo.width * photo.channels;
  for (const band of photo.bands()) {
    for (let at = 0; at < band.length; at += length) {
      for (const resizer of resizers) resizer.push(band, at, photo.channels);
    }
    await pause();
  }
  return {
    modelImage,
    patches,
    patchDims: [patches.length / values, values],
    segment,
    segmentDims: [1, 3, size, size],
    fit,
  };
}

const SEGMENT_RESAMPLE = "bilinear";

const sameSize = (a: Size, b: Size) => a.width === b.width && a.height === b.height;

/**
 * Rows of the model image → patches. Rows of `out`: block row, block column, then the block's merge×merge patches. In a
 * row: channel, temporal copy, y, x.
 */
export function patchSink(
  out: Float32Array,
  { width }: Size,
  { patch_size: p, merge_size: m, temporal_patch_size: copies, mean, std }: Manifest["image"],
): RowSink {
  const tables = normaliser(mean, std);
  const area = p * p;
  const values = 3 * copies * area;
  const blocks = width / (p * m);
  return (row, y) => {
    const patchRow = Math.floor(y / p);
    // The first patch of the row's first block that this row of pixels is in.
    const first = Math.floor(patchRow / m) * blocks * m * m + (patchRow % m) * m;
    for (let c = 0; c < 3; c++) {
      const table = tables[c] as Float32Array;
      for (let column = 0; column < blocks * m; column++) {
        const patch = first + Math.floor(column / m) * m * m + (column % m);
        const to = patch * values + c * copies * area + (y % p) * p;
        let from = column * p * 3 + c;
        for (let x = 0; x < p; x++, from += 3) out[to + x] = table[row[from] as number] as number;
        for (let copy = 1; copy < copies; copy++) out.copyWithin(to + copy * area, to, to + p);
      }
    }
  };
}

/** Rows of the segment image → f32 [3, side, side] from the top-left corner on; what lies beyond stays zero. */
export function planeSink(out: Float32Array, side: number, { mean, std }: { mean: Vec3; std: Vec3 }): RowSink {
  const tables = normaliser(mean, std);
  return (row, y) => {
    for (let c = 0; c < 3; c++) {
      const table = tables[c] as Float32Array;
      let to = (c * side + y) * side;
      for (let from = c; from < row.length; from += 3) out[to++] = table[row[from] as number] as number;
    }
  };
}

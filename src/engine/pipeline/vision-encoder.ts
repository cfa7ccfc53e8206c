/** Patches → what the language model sees of the photo. */
import { LoupeError } from "../errors";
import type { TokenGrid } from "../image/model-image";
import type { Pixels } from "../image/preprocess";
import { patchPositions, windowIndex } from "../image/vision-inputs";
import type { Tokens } from "../runtime/language";
import type { Model } from "../runtime/model";
import { runGraph } from "../runtime/run-graph";
import { float32, int64, output, read, type Tensors } from "../runtime/tensors";
import type { Box } from "../values";

export interface Seen {
  /** Image features f32 [tokens·D], and those of the decoder's first layers, f32 [levels·tokens·D]. */
  tokens: Tokens;
  /** Boxes that a reply can cite, in pixels of the model's image; none where the encoder finds none. */
  regions: Box[];
}

export async function encodeVision(model: Model, { patches, patchDims }: Pixels, grid: TokenGrid): Promise<Seen> {
  const { decoder, context, image: layout, graphs } = model.manifest;
  const cited = "regions" in graphs.vision_encoder.outputs;
  const wanted = ["image_features", ...(decoder.deepstack ? ["deepstack"] : []), ...(cited ? ["regions"] : [])];
  const feeds = { pixel_values: float32(model.ort, patches, patchDims), ...placeInputs(model, grid) };
  const outputs = await runGraph(model, "vision_encoder", feeds, wanted);
  const image: Tokens = {
    embeds: await read(output(outputs, "image_features"), "image features"),
    deepstack: decoder.deepstack ? await read(output(outputs, "deepstack"), "image features") : null,
  };
  const tokens = grid.rows * grid.columns + layout.regions;
  const length = tokens * context.hidden;
  if (image.embeds.length === length && (image.deepstack?.length ?? 0) === decoder.deepstack * length) {
    return {
      tokens: image,
      regions: cited ? boxesOf(await read(output(outputs, "regions"), "regions"), layout.regions) : [],
    };
  }
  throw new LoupeError(
    "bundle-invalid",
    `The vision encoder gave ${image.embeds.length} values for ${tokens} tokens of ${context.hidden}. Export the bundle again.`,
  );
}

/** Rows of x1, y1, x2, y2 and whatever else is told of a region. */
function boxesOf(rows: Float32Array, count: number): Box[] {
  const width = rows.length / count;
  return Array.from({ length: count }, (_, i) => [...rows.subarray(i * width, i * width + 4)] as Box);
}

/** Those of the inputs patch_positions, window_index and grid that the graph declares. */
export function placeInputs({ ort, manifest }: Pick<Model, "ort" | "manifest">, grid: TokenGrid): Tensors {
  const { merge_size: merge, patch_size, window } = manifest.image;
  const { inputs } = manifest.graphs.vision_encoder;
  const feeds: Tensors = {};
  if ("patch_positions" in inputs) {
    const positions = patchPositions(grid, merge);
    feeds.patch_positions = int64(ort, positions, [positions.length / 2, 2]);
  }
  if ("window_index" in inputs && window !== null) {
    const side = window / (patch_size * merge);
    const index = windowIndex(grid, merge, side);
    const length = (side * merge) ** 2;
    feeds.window_index = int64(ort, index, [index.length / length, length]);
  }
  if (["grid", "grid_thw", "image_grid_thw"].some((name) => name in inputs)) {
    feeds.grid = int64(ort, BigInt64Array.of(BigInt(grid.rows * merge), BigInt(grid.columns * merge)), [2]);
  }
  return feeds;
}

/** What each published graph calls and shapes otherwise than this project's (docs/bundle.md, "Published graphs"). */
import { LoupeError } from "../../errors";
import type { Tensor } from "../ort";
import { float32, int64, output } from "../tensors";
import type { Adapter } from "./session";

const same = (name: string) => name;

/** grid i64 [2] (rows, columns) → of one image [1,3] (time, rows, columns), under either name. */
export const vision: Adapter = {
  feeds(ort, { grid, ...feeds }) {
    if (!grid) return feeds;
    const [rows, columns] = grid.data as BigInt64Array;
    const of = () => int64(ort, BigInt64Array.of(1n, rows as bigint, columns as bigint), [1, 3]);
    return { ...feeds, grid_thw: of(), image_grid_thw: of() };
  },
  outputs: same,
};

export const embedding: Adapter = { feeds: (_, feeds) => feeds, outputs: same };

/** Logits are of the last token, wherever the graph can be told so; else theirs are picked out. On the GPU all stay. */
export const decoder: Adapter = {
  feeds: (ort, feeds) => ({
    ...feeds,
    num_logits_to_keep: int64(ort, BigInt64Array.of(1n), []),
    use_cache_branch: new ort.Tensor("bool", Uint8Array.of(1), [1]),
  }),
  outputs: same,
  async shaped(ort, name, tensor) {
    const [, rows = 1, vocab = 0] = tensor.dims;
    if (name !== "logits" || rows <= 1 || tensor.location === "gpu-buffer") return tensor;
    const all = (await tensor.getData()) as Float32Array;
    const last = all.slice((rows - 1) * vocab);
    const type = tensor.type as "float32" | "float16";
    tensor.dispose();
    return new ort.Tensor(type, last, [1, 1, vocab]);
  },
};

/** Finest first, the embedding last. */
const LEVELS = ["high_res_feats.0", "high_res_feats.1", "image_embed"];
const LEVEL = /^image_embeddings\.(\d+)$/;

export const encoder: Adapter = {
  feeds: (_, feeds) => feeds,
  outputs: (name) => LEVELS[Number(LEVEL.exec(name)?.[1] ?? Number.NaN)] ?? name,
};

const NONE = -1n;
const CORNERS = [2n, 3n];
const OURS: Record<string, string> = { pred_masks: "masks", object_score_logits: "object_score" };

/**
 * A point list in which two corners make a box → points and boxes apart; a place that says "no point" is the graph's own to
 * add. What comes out is of one prompt: masks f32 [1,1,3,h,w], iou_scores f32 [1,1,3].
 */
export const masks: Adapter = {
  feeds(ort, { point_coords, point_labels, prompt_tokens, mask_input: _, has_mask_input: __, ...features }) {
    if (prompt_tokens && prompt_tokens.dims[1] !== 0) {
      throw new LoupeError("bundle-invalid", "A mask decoder in this layout takes no prompt but points and boxes.");
    }
    const { points, labels, boxes } = apart(point_coords, point_labels);
    return {
      ...Object.fromEntries(LEVELS.map((name, i) => [`image_embeddings.${i}`, output(features, name)])),
      input_points: float32(ort, Float32Array.from(points), [1, 1, labels.length, 2]),
      input_labels: int64(ort, BigInt64Array.from(labels), [1, 1, labels.length]),
      input_boxes: float32(ort, Float32Array.from(boxes), [1, boxes.length / 4, 4]),
    };
  },
  outputs: (name) => OURS[name] ?? name,
};

function apart(coords: Tensor | undefined, kinds: Tensor | undefined) {
  const [places, labels] = [coords?.data as Float32Array, kinds?.data as BigInt64Array];
  const found = { points: [] as number[], labels: [] as bigint[], boxes: [] as number[] };
  for (const [i, label] of labels.entries()) {
    if (label === NONE) continue;
    const place = places.subarray(2 * i, 2 * i + 2);
    if (CORNERS.includes(label)) {
      found.boxes.push(...place);
      continue;
    }
    found.points.push(...place);
    found.labels.push(label);
  }
  return found;
}

/** What a published SAM2's or EdgeTAM's own files say of it → its part of a manifest. */
import { z } from "zod";
import { LoupeError } from "../../errors";
import type { GraphSpec, Manifest } from "../manifest";
import { MOST } from "../most";
import { parseJson } from "../parse";
import { type PublishedRepository, smallFile } from "./repository";

export const SEGMENTER_GRAPHS = ["vision_encoder", "prompt_encoder_mask_decoder"] as const;

const side = z.int().positive().max(MOST.side).multipleOf(16);
const square = z
  .union([side, z.tuple([side, side])])
  .transform((size) => (Array.isArray(size) ? size : [size, size]))
  .refine(([height, width]) => height === width, "not a square")
  .transform(([size]) => size as number);

const configShape = z.object({
  model_type: z.literal(["sam2", "edgetam"]),
  prompt_encoder_config: z.object({ image_size: square.default(1024) }).default({ image_size: 1024 }),
});

const vec3 = z.tuple([z.number(), z.number(), z.number()]);
const processorShape = z.object({
  size: z.object({ height: side, width: side }),
  image_mean: vec3,
  image_std: z.tuple([z.number().positive(), z.number().positive(), z.number().positive()]),
});

export type SegmenterPart = Pick<Manifest, "segment_image" | "mask"> & {
  graphs: Record<"segment_encoder" | "mask_decoder", Pick<GraphSpec, "inputs" | "outputs">>;
};

/** Channels and strides of what the encoder gives. */
const LEVELS = [
  { channels: 32, stride: 4 },
  { channels: 64, stride: 8 },
  { channels: 256, stride: 16 },
];

/** Throws bundle-missing-file; bundle-invalid, naming file and key. */
export function readSegmenter(repository: PublishedRepository): SegmenterPart {
  const read = <T>(schema: z.ZodType<T>, path: string) =>
    parseJson(schema, smallFile(repository, path), `${path} of ${repository.name}`);
  const { prompt_encoder_config } = read(configShape, "config.json");
  const { size, image_mean: mean, image_std: std } = read(processorShape, "preprocessor_config.json");
  const { image_size } = prompt_encoder_config;
  if (size.height !== image_size || size.width !== image_size) {
    const sizes = `size.width ${size.width} and size.height ${size.height} are not prompt_encoder_config.image_size ${image_size} of config.json`;
    throw new LoupeError("bundle-invalid", `preprocessor_config.json of ${repository.name}: ${sizes}.`);
  }
  const mask_size = image_size / 4;
  return {
    segment_image: { size: image_size, mask_size, heatmap_size: mask_size, fit: "stretch", mean, std },
    mask: {
      prompt_with_box: true,
      threshold: 0,
      pad_point: true,
      pad_box: true,
      stability: null,
      max_hole_area: 0,
      max_sprinkle_area: 0,
    },
    graphs: graphsOf(image_size),
  };
}

function graphsOf(size: number): SegmenterPart["graphs"] {
  const float = (...shape: (string | number)[]) => ({ dtype: "float32" as const, shape });
  const levels = Object.fromEntries(
    LEVELS.map(({ channels, stride }, i) => [
      `image_embeddings.${i}`,
      float("batch", channels, size / stride, size / stride),
    ]),
  );
  return {
    segment_encoder: { inputs: { pixel_values: float("batch", 3, size, size) }, outputs: levels },
    mask_decoder: {
      inputs: {
        ...levels,
        input_points: float("batch", "prompts", "points", 2),
        input_labels: { dtype: "int64", shape: ["batch", "prompts", "points"] },
        input_boxes: float("batch", "boxes", 4),
      },
      outputs: {
        iou_scores: float("batch", "prompts", 3),
        pred_masks: float("batch", "prompts", 3, size / 4, size / 4),
      },
    },
  };
}

/** Where the model is looking: the concentration query against the segment features. */

import type { Fit } from "../coordinates";
import { spanPhoto } from "../mask/span";
import type { Model } from "../runtime/model";
import type { Tensor } from "../runtime/ort";
import { runGraph } from "../runtime/run-graph";
import { float32, output, read } from "../runtime/tensors";
import type { Heatmap } from "../values";

/** `concentration` f32 [256] or [D] → logits f32 [heatmap_size²] over the segment image. */
export async function positionalPrior(model: Model, concentration: Float32Array, image: Tensor): Promise<Float32Array> {
  const query = float32(model.ort, concentration, [1, concentration.length]);
  const outputs = await runGraph(model, "prior", { concentration: query, image_embed: image });
  return read(output(outputs, "heatmap"), "heatmap");
}

export function toHeatmap(logits: Float32Array, fit: Fit): Heatmap {
  return { size: fit.maskSide, data: spanPhoto(logits, fit).map((value) => 1 / (1 + Math.exp(-value))) };
}

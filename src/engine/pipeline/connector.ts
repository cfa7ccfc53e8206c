/** What the queries gathered → the mask decoder's prompt and the query of the prior. */
import type { Tensor } from "../runtime/ort";
import { output, read, run } from "../runtime/tensors";
import type { Model } from "./model";

export interface Concept {
  /** f32 [P·256]. */
  tokens: Float32Array;
  /** f32 [256]. */
  concentration: Float32Array;
}

/** `context` is f32 [1, M, D]; not disposed here. */
export async function connect(model: Model, context: Tensor): Promise<Concept> {
  const outputs = await run(model.sessions.connector, { context_hidden: context });
  return {
    tokens: await read(output(outputs, "prompt_tokens"), "mask prompt"),
    concentration: await read(output(outputs, "concentration"), "heatmap query"),
  };
}

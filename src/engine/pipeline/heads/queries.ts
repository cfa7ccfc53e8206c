/** LENS: context queries after the reply, and a connector that makes the mask decoder's prompt of what they gathered. */
import type { Clock } from "../../runtime/clock";
import type { Model } from "../../runtime/model";
import type { Tensor } from "../../runtime/ort";
import { runGraph } from "../../runtime/run-graph";
import { output, read } from "../../runtime/tensors";
import { contextPass, type FinishedReply } from "../context";
import type { Concept } from "./concept";

export async function gather(model: Model, reply: FinishedReply, clock: Clock): Promise<Concept> {
  const context = await contextPass(model, reply);
  clock.lap("context");
  const concept = await connect(model, context).finally(() => context.dispose());
  clock.lap("connector");
  return concept;
}

/** `context` is f32 [1, M, D]; not disposed here. */
async function connect(model: Model, context: Tensor): Promise<Concept> {
  const { head } = model.manifest;
  const outputs = await runGraph(model, "connector", { context_hidden: context });
  const tokens = await read(output(outputs, "prompt_tokens"), "mask prompt");
  return {
    tokens: head === "coprs" ? null : tokens,
    concentration: head === "lens" ? null : await read(output(outputs, "concentration"), "heatmap query"),
  };
}

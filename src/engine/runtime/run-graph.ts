/** One run of one of the model's graphs. */
import { LoupeError } from "../errors";
import type { GraphName } from "../store/manifest";
import type { Segmenter } from "./model";
import { dispose, type Tensors } from "./tensors";

/** The caller disposes of the outputs. Throws bundle-invalid where the bundle does not have the graph. */
export async function runGraph(
  { sessions, trace }: Pick<Segmenter, "sessions" | "trace">,
  name: GraphName,
  feeds: Tensors,
): Promise<Tensors> {
  const session = sessions[name];
  if (!session) {
    throw new LoupeError("bundle-invalid", `This bundle has no graph ${name}, which its head needs. Export it again.`);
  }
  const outputs = (await session.run(feeds)) as Tensors;
  try {
    await trace?.graph(name, feeds, outputs);
  } catch (error) {
    dispose(Object.values(outputs));
    throw error;
  }
  return outputs;
}

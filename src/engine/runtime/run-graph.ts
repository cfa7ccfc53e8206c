/** One run of one of the model's graphs. */
import { LoupeError } from "../errors";
import type { GraphName } from "../store/manifest";
import type { Segmenter } from "./model";
import { runFailed } from "./run-failed";
import { dispose, type Tensors } from "./tensors";

/**
 * `wanted`: the outputs that are asked for; all without. `targets`: tensors on the GPU that some of these are written to,
 * and that a trace cannot read. The caller disposes of them. Throws bundle-invalid where the bundle
 * does not have the graph, and what runFailed() says.
 */
export async function runGraph(
  { sessions, trace }: Pick<Segmenter, "sessions" | "trace">,
  name: GraphName,
  feeds: Tensors,
  wanted?: readonly string[],
  targets: Tensors = {},
): Promise<Tensors> {
  const session = sessions[name];
  if (!session) {
    throw new LoupeError("bundle-invalid", `This bundle has no graph ${name}, which its head needs. Export it again.`);
  }
  const into = wanted?.map((output) => [output, targets[output] ?? null] as const);
  const run = async (fetches?: Tensors) => {
    try {
      return (await (fetches ? session.run(feeds, fetches) : session.run(feeds))) as Tensors;
    } catch (error) {
      throw runFailed(name, error);
    }
  };
  if (!trace) return run(into && (Object.fromEntries(into) as Tensors));
  const outputs = await run();
  try {
    await trace.graph(name, feeds, outputs);
  } catch (error) {
    dispose(Object.values(outputs));
    throw error;
  }
  if (!wanted) return outputs;
  const entries = Object.entries(outputs);
  dispose(entries.flatMap(([output, tensor]) => (wanted.includes(output) ? [] : [tensor])));
  return Object.fromEntries(entries.filter(([output]) => wanted.includes(output)));
}

/** What a decoder's own graph says of its keys and values, which the files beside a published one do not tell. */
import type { Manifest } from "../store/manifest";
import { graphNodes } from "./graph-nodes";
import { kvNames } from "./kv-cache";
import type { Session } from "./ort";

type Decoder = Manifest["decoder"];

/** The manifest's decoder as its graph is. */
export function decoderAsItIs(decoder: Decoder, graph: Uint8Array, { inputMetadata = [] }: Session): Decoder {
  const [first] = kvNames("past_key_values", decoder.layers);
  const past = inputMetadata.find(({ name }) => name === first);
  const isHalf = past?.isTensor && past.type === "float16";
  return {
    ...decoder,
    kv_dtype: isHalf ? "float16" : "float32",
    past_present_share_buffer: decoder.past_present_share_buffer || growsInPlace(graph, decoder.layers),
  };
}

/**
 * Whether past and present may be the same buffers with more rows than tokens: each layer's are GroupQueryAttention's, which
 * takes the number of tokens from elsewhere, and nothing else reads them, whose length would tell another number.
 */
export function growsInPlace(graph: Uint8Array, layers: number): boolean {
  const nodes = nodesOf(graph);
  const [past, present] = [kvNames("past_key_values", layers), kvNames("present", layers)];
  const pairs = new Map(past.map((name, i) => [name, present[i] as string]));
  const found = new Set<string>();
  for (const { op, inputs, outputs, nested } of nodes) {
    if (nested) return false;
    for (const [i, name] of inputs.entries()) {
      const into = pairs.get(name);
      if (into === undefined) continue;
      // Behind query, key and value; behind what it gives.
      const isPair = op === "GroupQueryAttention" && (i === 3 || i === 4) && outputs[i - 2] === into;
      if (!isPair) return false;
      found.add(name);
    }
  }
  return found.size === pairs.size;
}

function nodesOf(graph: Uint8Array): ReturnType<typeof graphNodes> {
  try {
    return graphNodes(graph);
  } catch (error) {
    if (error instanceof RangeError) return [];
    throw error;
  }
}

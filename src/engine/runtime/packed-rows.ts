/** Tables of which rows of bytes are read and then unpacked, which WebGPU has no kernels for. */
import { graphNodes, weightTypes } from "./graph-nodes";

/** Of TensorProto.DataType: u8 and i8. */
const BYTES = [2, 3];

/**
 * Whether a node of the graph reads rows of a table of bytes as they lie in the file. On WebGPU each lookup then brings its
 * packed rows back, unpacks them on the processor, and takes them there again.
 */
export function readsPackedRows(graph: Uint8Array): boolean {
  try {
    const types = weightTypes(graph);
    return graphNodes(graph).some(
      ({ op, inputs: [table = ""] }) => op === "Gather" && BYTES.includes(types.get(table) ?? 0),
    );
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}

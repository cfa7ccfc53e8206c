/** The nodes of an ONNX graph and the types of its weights, read out of its bytes. Nothing of their values. */
import { ATTRIBUTE, GRAPH, MODEL_GRAPH, NODE, WEIGHT } from "./onnx-fields";
import { fieldsOf } from "./protobuf";

export interface GraphNode {
  op: string;
  inputs: string[];
  outputs: string[];
  /** Whether it has a graph of its own (If, Loop), which may read any name. */
  nested: boolean;
}

/** Throws RangeError where the bytes are no such message. */
export const graphNodes = (model: Uint8Array): GraphNode[] => partsOf(model, GRAPH.node).map(nodeOf);

/** Of each of its weights by name, as TensorProto.DataType counts them. Throws RangeError where the bytes are no such message. */
export function weightTypes(model: Uint8Array): Map<string, number> {
  const text = new TextDecoder();
  return new Map(
    partsOf(model, GRAPH.weight).map((weight) => {
      let [name, type] = ["", 0];
      for (const { number, value, bytes } of fieldsOf(weight)) {
        if (number === WEIGHT.name) name = text.decode(bytes);
        if (number === WEIGHT.type) type = value;
      }
      return [name, type];
    }),
  );
}

function partsOf(model: Uint8Array, part: number): Uint8Array[] {
  const graphs = [...fieldsOf(model)].filter(({ number }) => number === MODEL_GRAPH);
  return graphs.flatMap(({ bytes }) =>
    [...fieldsOf(bytes)].flatMap((field) => (field.number === part ? [field.bytes] : [])),
  );
}

function nodeOf(bytes: Uint8Array): GraphNode {
  const node: GraphNode = { op: "", inputs: [], outputs: [], nested: false };
  const text = new TextDecoder();
  for (const { number, bytes: part } of fieldsOf(bytes)) {
    if (number === NODE.input) node.inputs.push(text.decode(part));
    if (number === NODE.output) node.outputs.push(text.decode(part));
    if (number === NODE.op) node.op = text.decode(part);
    if (number === NODE.attribute) {
      for (const { number: kind } of fieldsOf(part))
        node.nested ||= kind === ATTRIBUTE.graph || kind === ATTRIBUTE.graphs;
    }
  }
  return node;
}

/** Field numbers of onnx.proto. */
export const MODEL_GRAPH = 7;
export const GRAPH = { node: 1, weight: 5 };
export const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5 };
export const WEIGHT = { dim: 1, type: 2, name: 8, bytes: 9, external: 13 };
export const ATTRIBUTE = { name: 1, int: 3, graph: 6, graphs: 11, type: 20 };

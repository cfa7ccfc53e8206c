/** ONNX graphs of a few nodes, as bytes: what no exporter writes. */

type Field = [number: number, value: bigint | number | string | Uint8Array];

function varint(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, value);
  do {
    bytes.push(Number(rest & 127n) | (rest > 127n ? 128 : 0));
    rest >>= 7n;
  } while (rest > 0n);
  return bytes;
}

/** A protobuf message. */
function message(...fields: Field[]): Uint8Array {
  const parts = fields.map(([number, value]) => {
    if (typeof value === "number" || typeof value === "bigint") {
      return Buffer.from([...varint(BigInt(number) << 3n), ...varint(BigInt(value))]);
    }
    const bytes = Buffer.from(value as string);
    return Buffer.concat([
      Buffer.from([...varint((BigInt(number) << 3n) | 2n), ...varint(BigInt(bytes.length))]),
      bytes,
    ]);
  });
  return Buffer.concat(parts);
}

export const FLOAT = 1;
export const INT64 = 7;
const BOOL = 9;

/** A tensor's name, type and shape; names are dynamic dimensions. */
export type Value = [name: string, type: number, shape: readonly (number | string)[]];

function valueInfo([name, type, shape]: Value): Uint8Array {
  const dims = shape.map((dim): Field => [1, typeof dim === "number" ? message([1, dim]) : message([2, dim])]);
  return message([1, name], [2, message([1, message([1, type], [2, message(...dims)])])]);
}

type Attribute = [name: string, kind: "graph" | "ints" | "int", value: Uint8Array | readonly number[] | number];

/** `op` of one of ONNX Runtime's own: "com.microsoft/MatMulNBits". */
export function node(op: string, inputs: string[], outputs: string[], attributes: Attribute[] = []): Uint8Array {
  const [type = "", domain = ""] = op.split("/").reverse();
  const written = attributes.map(([name, kind, value]): Field => {
    if (kind === "graph") return [5, message([1, name], [6, value as Uint8Array], [20, 5])];
    if (kind === "int") return [5, message([1, name], [3, value as number], [20, 2])];
    return [5, message([1, name], ...(value as number[]).map((one): Field => [8, one]), [20, 7])];
  });
  return message(
    ...inputs.map((name): Field => [1, name]),
    ...outputs.map((name): Field => [2, name]),
    [4, type],
    ...written,
    [7, domain],
  );
}

/** `external`: of a file instead of `data`. */
export function initializer(
  name: string,
  type: number,
  dims: readonly number[],
  data: Uint8Array,
  external?: string,
): Uint8Array {
  const held: Field[] = external
    ? [
        [13, message([1, "location"], [2, external])],
        [13, message([1, "offset"], [2, "0"])],
        [13, message([1, "length"], [2, String(data.length)])],
        [14, 1],
      ]
    : [[9, data]];
  return message(...dims.map((dim): Field => [1, dim]), [2, type], [8, name], ...held);
}

interface Parts {
  nodes: Uint8Array[];
  inputs: Value[];
  outputs: Value[];
  initializers?: Uint8Array[];
}

function graph({ nodes, inputs, outputs, initializers = [] }: Parts): Uint8Array {
  return message(
    ...nodes.map((one): Field => [1, one]),
    [2, "g"],
    ...initializers.map((one): Field => [5, one]),
    ...inputs.map((one): Field => [11, valueInfo(one)]),
    ...outputs.map((one): Field => [12, valueInfo(one)]),
  );
}

export function model(parts: Parts): Uint8Array {
  return message([1, 8], [8, message([1, "com.microsoft"], [2, 1])], [7, graph(parts)], [8, message([1, ""], [2, 17])]);
}

/** input_ids → float [1, sequence, hidden] by ids alone; with `endless` only after a loop that has no end. */
export function embedding(
  hidden: number,
  { endless = false, external }: { endless?: boolean; external?: string } = {},
) {
  const table = new Float32Array(hidden).fill(0.01);
  const weights = new Uint8Array(table.buffer);
  const body = graph({
    nodes: [node("Identity", ["go"], ["on"]), node("Identity", ["x"], ["y"])],
    inputs: [
      ["i", INT64, []],
      ["go", BOOL, []],
      ["x", FLOAT, []],
    ],
    outputs: [
      ["on", BOOL, []],
      ["y", FLOAT, []],
    ],
  });
  const axes = new Uint8Array(new BigInt64Array([2n]).buffer);
  const looped = endless ? [node("Loop", ["", "yes", "all"], ["inputs_embeds"], [["body", "graph", body]])] : [];
  return model({
    nodes: [
      node("Cast", ["input_ids"], ["ids"], [["to", "int", FLOAT]]),
      node("Unsqueeze", ["ids", "axes"], ["column"]),
      node("Mul", ["column", "table"], [endless ? "all" : "inputs_embeds"]),
      ...looped,
    ],
    inputs: [["input_ids", INT64, [1, "sequence"]]],
    outputs: [["inputs_embeds", FLOAT, [1, "sequence", hidden]]],
    initializers: [
      initializer("table", FLOAT, [hidden], weights, external),
      initializer("axes", INT64, [1], axes),
      initializer("yes", BOOL, [], new Uint8Array([1])),
    ],
  });
}

/** A product in slices gives the very numbers of the whole one, whatever lies where; what cannot be sliced stays as it is. */
import { readFileSync } from "node:fs";
import { InferenceSession, Tensor } from "onnxruntime-node";
import { expect, test } from "vitest";
import { graphNodes } from "../../src/engine/runtime/graph-nodes";
import { sliceProducts } from "../../src/engine/runtime/sliced-products";
import { FLOAT, initializer, model, node } from "../faults/support/onnx";

const UINT8 = 2;
/** Of the output, of the input; two blocks of 32 codes a column. */
const [COLUMNS, ROWS] = [11, 64];
/** Unpacked bytes of three columns: the last slice has two. */
const THREE = 3 * ROWS * 4;

const bytes = (count: number, seed: number) =>
  Uint8Array.from({ length: count }, (_, i) => (i * 37 + seed * 101) % 256);
const floats = (count: number) =>
  new Uint8Array(Float32Array.from({ length: count }, (_, i) => Math.sin(i + 1)).buffer);

const packed = bytes((COLUMNS * ROWS) / 2, 1);
const scales = floats(COLUMNS * 2);

interface Case {
  inputs?: string[];
  external?: string;
  op?: string;
  dims?: number[];
  columns?: number;
}

const graph = ({
  inputs = ["packed", "scales"],
  external,
  op = "com.microsoft/MatMulNBits",
  dims,
  columns = COLUMNS,
}: Case = {}) =>
  model({
    nodes: [
      node(
        op,
        ["x", ...inputs],
        ["y"],
        [
          ["K", "int", ROWS],
          ["N", "int", columns],
          ["bits", "int", 4],
          ["block_size", "int", 32],
        ],
      ),
      node("Relu", ["y"], ["out"]),
    ],
    inputs: [["x", FLOAT, [1, "sequence", ROWS]]],
    outputs: [["out", FLOAT, [1, "sequence", COLUMNS]]],
    initializers: [
      initializer("packed", UINT8, dims ?? [COLUMNS, 2, 16], packed, external),
      initializer("scales", FLOAT, [COLUMNS * 2], scales),
      initializer("zeros", UINT8, [COLUMNS], bytes(COLUMNS, 5)),
      initializer("bias", FLOAT, [COLUMNS], floats(COLUMNS)),
    ],
  });

async function numbersOf(graph: Uint8Array, external?: string): Promise<number[]> {
  const externalData = external ? [{ path: external, data: packed }] : [];
  const session = await InferenceSession.create(graph, { externalData, logSeverityLevel: 3 });
  const x = new Tensor(
    "float32",
    Float32Array.from({ length: 2 * ROWS }, (_, i) => Math.cos(i)),
    [1, 2, ROWS],
  );
  const { out } = await session.run({ x });
  await session.release();
  return [...((out as Tensor).data as Float32Array)];
}
const opsOf = (graph: Uint8Array) => graphNodes(graph).map(({ op }) => op);

test.each<[string, Case]>([
  ["weights and scales", {}],
  ["weights in a file", { external: "weights.bin" }],
  ["zero points", { inputs: ["packed", "scales", "zeros"] }],
  ["a bias", { inputs: ["packed", "scales", "", "", "bias"] }],
  ["all of it", { inputs: ["packed", "scales", "zeros", "", "bias"], external: "weights.bin" }],
])("%s", async (_, given) => {
  const whole = graph(given);
  const sliced = sliceProducts(whole, THREE);
  expect(opsOf(sliced)).toEqual([...new Array(4).fill("MatMulNBits"), "Concat", "Relu"]);
  expect(graphNodes(sliced)[4]).toMatchObject({ inputs: ["y/0", "y/3", "y/6", "y/9"], outputs: ["y"] });
  const numbers = await numbersOf(sliced, given.external);
  expect(numbers).toHaveLength(2 * COLUMNS);
  expect(numbers.some((number) => number > 0)).toBe(true);
  expect(numbers).toEqual(await numbersOf(whole, given.external));
});

test.each<[string, Uint8Array, number]>([
  ["one that is small enough", graph(), COLUMNS * ROWS * 4],
  ["another operator", graph({ op: "com.microsoft/MatMulBnb4" }), THREE],
  ["weights that another node gives", graph({ inputs: ["elsewhere", "scales"] }), THREE],
  ["weights that no column has a share of", graph({ dims: [COLUMNS + 1, 2, 16] }), THREE],
  ["nano's decoder", new Uint8Array(readFileSync("models/nano/onnx/decoder_model_merged.onnx")), 1],
  ["no graph", Uint8Array.of(255, 255), 1],
  ["one of endlessly many columns", graph({ columns: 2 ** 52 }), THREE],
  // Each a field of two bytes that nobody knows.
  ["one beside a million fields", Uint8Array.from([...graph(), ...new Array(1e6).fill([120, 0]).flat()]), THREE],
  ["one whose slices would each name a file of four million letters", graph({ external: "w".repeat(4e6) }), ROWS * 4],
  ["one whose weights say a hundred sizes", graph({ dims: [COLUMNS, ...new Array(99).fill(1)] }), THREE],
])("%s stays as it is", (_, whole, most) => expect(sliceProducts(whole, most)).toBe(whole));

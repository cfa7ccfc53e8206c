/** Whether a decoder's keys and values may grow where they lie is read out of its graph. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { growsInPlace } from "../../src/engine/runtime/kv-in-place";
import { FLOAT, model, node, type Value } from "../faults/support/onnx";

const SHAPE = [1, 2, "length", 16] as const;
const inputs: Value[] = ["key", "value"].map((kind) => [`past_key_values.0.${kind}`, FLOAT, SHAPE]);
const outputs: Value[] = ["key", "value"].map((kind) => [`present.0.${kind}`, FLOAT, SHAPE]);
const PAST = ["past_key_values.0.key", "past_key_values.0.value"];
const PRESENT = ["present.0.key", "present.0.value"];

const attention = (past = PAST, present = PRESENT) =>
  node("GroupQueryAttention", ["q", "k", "v", ...past, "last", "total"], ["mixed", ...present]);
const of = (...nodes: Uint8Array[]) => model({ nodes, inputs, outputs });

test("nano's may, with as many layers as it has", () => {
  const graph = new Uint8Array(readFileSync("models/nano/onnx/decoder_model_merged.onnx"));
  const { layers } = JSON.parse(readFileSync("models/nano/manifest.json", "utf8")).decoder;
  expect(growsInPlace(graph, layers)).toBe(true);
  expect(growsInPlace(graph, layers + 1)).toBe(false);
});

test.each([
  ["attention alone has them", of(attention()), true],
  ["they are appended to", of(node("Concat", [PAST[0] as string, "k"], [PRESENT[0] as string]), attention()), false],
  ["their length is read as well", of(node("Shape", [PAST[0] as string], ["seen"]), attention()), false],
  ["keys and values change places", of(attention(PAST, [...PRESENT].reverse())), false],
  ["one of them goes elsewhere", of(attention(PAST, ["present.0.key", "kept"])), false],
  [
    "a graph within may read them",
    of(node("If", ["first"], ["q"], [["then_branch", "graph", of()]]), attention()),
    false,
  ],
  ["another node has them", of(node("Attention", ["q", "k", "v", ...PAST], ["mixed", ...PRESENT])), false],
] as const)("%s", (_, graph, may) => expect(growsInPlace(graph, 1)).toBe(may));

test("what is no graph has none that may", () => {
  const graph = of(attention());
  // Behind the graph itself there is only its opset.
  const end = graph.length - 6;
  expect(growsInPlace(graph.subarray(0, end), 1)).toBe(true);
  for (let length = 0; length < end; length++) expect(growsInPlace(graph.subarray(0, length), 1)).toBe(false);
  expect(growsInPlace(new Uint8Array(99).fill(255), 1)).toBe(false);
});

/** Whether a table's rows are read as packed bytes is read out of its graph. */
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { readsPackedRows } from "../../src/engine/runtime/packed-rows";
import { FLOAT, INT64, initializer, model, node } from "../faults/support/onnx";

const [U8, I8] = [2, 3];

const looked = (type: number, first: Uint8Array, table: string) =>
  model({
    nodes: [first, node("Cast", ["rows"], ["inputs_embeds"])],
    inputs: [["input_ids", INT64, [1, "sequence"]]],
    outputs: [["inputs_embeds", FLOAT, [1, "sequence", 4]]],
    initializers: [initializer(table, type, [2, 4], new Uint8Array(32), "weights.bin")],
  });
const gather = (table: string) => node("Gather", [table, "input_ids"], ["rows"]);

test.each([
  ["bytes", looked(U8, gather("table"), "table"), true],
  ["signed bytes", looked(I8, gather("table"), "table"), true],
  ["numbers", looked(FLOAT, gather("table"), "table"), false],
  ["bytes that another node reads", looked(U8, gather("other"), "table"), false],
  [
    "bytes that a kernel unpacks",
    looked(U8, node("GatherBlockQuantized", ["table", "input_ids"], ["rows"]), "table"),
    false,
  ],
  ["nano's", new Uint8Array(readFileSync("models/nano/onnx/embed_tokens.onnx")), false],
  ["no graph", Uint8Array.of(255, 255), false],
] as const)("%s", (_, graph, packed) => expect(readsPackedRows(graph)).toBe(packed));

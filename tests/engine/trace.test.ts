import { expect, test } from "vitest";
import type { Tensor } from "../../src/engine/runtime/ort";
import { runGraph } from "../../src/engine/runtime/run-graph";
import { int64 } from "../../src/engine/runtime/tensors";
import { isTraceFile, Trace, toNpy, traceFile, traceFiles } from "../../src/engine/trace";
import type { SegmentEvent, TraceEvent } from "../../src/engine/values";
import { loadDefaultModel } from "./support";

test("a tensor's file is NumPy's format 1.0", () => {
  const data = new Uint8Array(Float32Array.of(1.5, -2, 0.25, 7, 8, 9).buffer);
  const file = toNpy({ dtype: "float32", dims: [2, 3], data });
  expect([...file.subarray(0, 8)]).toEqual([0x93, ...new TextEncoder().encode("NUMPY"), 1, 0]);
  const length = (file[8] as number) + 256 * (file[9] as number);
  expect((10 + length) % 64).toBe(0);
  const header = new TextDecoder().decode(file.subarray(10, 10 + length));
  expect(header.trimEnd()).toBe("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 3), }");
  expect(header.endsWith("\n")).toBe(true);
  expect(file.subarray(10 + length)).toEqual(data);
});

test("shapes of one dimension and of none are Python's tuples", () => {
  const header = (dims: number[]) => new TextDecoder().decode(toNpy({ dtype: "int64", dims, data: new Uint8Array(8) }));
  expect(header([1])).toContain("'shape': (1,), ");
  expect(header([])).toContain("'shape': (), ");
});

test("files sort in the order in which the tensors came", () => {
  expect(traceFile({ name: "segment/decoder_model_merged.3/output/logits" }, 17)).toBe(
    "0017-segment.decoder_model_merged.3.output.logits.npy",
  );
});

test("a trace's files are its tensors and the reply; other events leave none", () => {
  const tensor: Omit<TraceEvent, "name"> = { type: "tensor", dtype: "uint8", dims: [1], data: Uint8Array.of(7) };
  const events: SegmentEvent[] = [
    { ...tensor, name: "encode/photo" },
    { type: "token", index: 0, text: "<think>", phase: "other" },
    { type: "token", index: 1, text: "a zebrä", phase: "think" },
    { type: "box", box: [0, 0, 1, 1], label: null },
    { ...tensor, name: "segment/mask_logits", data: Uint8Array.of(9) },
    { type: "stats", timings: {} },
  ];
  const files = traceFiles(events);
  expect([...files.keys()]).toEqual(["0000-encode.photo.npy", "0001-segment.mask_logits.npy", "reply.txt"]);
  expect(files.get("0001-segment.mask_logits.npy")?.at(-1)).toBe(9);
  expect(new TextDecoder().decode(files.get("reply.txt"))).toBe("<think>a zebrä");
  for (const name of [...files.keys(), "result.json", "12345-segment.mask_logits.npy"])
    expect(isTraceFile(name)).toBe(true);
  for (const name of ["photo.npy", "2024-05-01.npy", "0000-photo.png", "notes.txt", "my-result.json"])
    expect(isTraceFile(name)).toBe(false);
});

test("a trace that fails leaves no tensor behind", async () => {
  const model = await loadDefaultModel();
  const made: Tensor[] = [];
  const trace = new Trace("segment", () => {
    throw new RangeError("no room to copy it");
  });
  const graph: Trace["graph"] = (name, feeds, outputs) => {
    made.push(...(Object.values(outputs) as Tensor[]));
    return trace.graph(name, feeds, outputs);
  };
  const feeds = { input_ids: int64(model.ort, BigInt64Array.of(1n), [1, 1]) };
  const traced = { ...model, trace: Object.assign(Object.create(trace), { graph }) as Trace };
  await expect(runGraph(traced, "embed_tokens", feeds)).rejects.toThrow("no room");
  expect(made).toHaveLength(1);
  for (const tensor of made) expect(() => tensor.data).toThrow("disposed");
});

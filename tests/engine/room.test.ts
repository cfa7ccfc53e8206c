import { expect, test } from "vitest";
import { checkRoom } from "../../src/engine/runtime/memory";
import { readManifest } from "../../src/engine/store/load";
import { findModel, readRegistry } from "../../src/engine/store/registry";
import { folderSource } from "../../src/engine/store/source-node";
import { modelsDir } from "./support";

const model = (gigabytes: number) => ({
  name: "Large",
  files: [{ path: "a", bytes: gigabytes * 1e9, chunks: [] }],
  requires: { features: [], memory_mb: gigabytes * 1200 },
});

test("what WASM cannot hold is refused there, with the figure, and not on WebGPU", () => {
  expect(() => checkRoom(model(5), "wasm", undefined)).toThrow(
    expect.objectContaining({ code: "model-too-large", message: expect.stringMatching(/6\.0 GB.*4\.3 GB/) }),
  );
  expect(() => checkRoom(model(5), "webgpu", undefined)).not.toThrow();
});

test("a device that tells less memory than the model needs is told so; 8 GB is the most that browsers tell", () => {
  expect(() => checkRoom(model(3), "webgpu", 2)).toThrow(expect.objectContaining({ code: "model-too-large" }));
  expect(() => checkRoom(model(3), "webgpu", 4)).not.toThrow();
  expect(() => checkRoom(model(20), "webgpu", 8)).not.toThrow();
});

test("the default model is refused nowhere", async () => {
  const source = folderSource(modelsDir);
  const manifest = await readManifest(source.at(findModel(await readRegistry(source)).path));
  for (const provider of ["wasm", "webgpu", "cpu"] as const) {
    for (const memory of [undefined, 0.25, 8]) expect(() => checkRoom(manifest, provider, memory)).not.toThrow();
  }
});

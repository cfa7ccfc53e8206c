/** Runs every graph of a bundle on WebGPU and on WASM with the same inputs, in the page that tests open. */

import { placeInputs } from "../../src/engine/pipeline/vision-encoder";
import type { OrtApi, Sessions } from "../../src/engine/runtime/ort";
import { webRuntime } from "../../src/engine/runtime/ort-web";
import { chooseProvider } from "../../src/engine/runtime/providers";
import { runGraph } from "../../src/engine/runtime/run-graph";
import { float32, int64, read, type Tensors } from "../../src/engine/runtime/tensors";
import { type GraphName, type GraphSpec, graphNames, type Manifest } from "../../src/engine/store/manifest";
import { findModel, readRegistry } from "../../src/engine/store/registry";
import { httpSource } from "../../src/engine/store/source";
import { createSessions, loadBundle } from "../whole-bundle";
import { places } from "./places";

export interface Comparison {
  graph: GraphName;
  output: string;
  /** max |webgpu − wasm| / max |wasm| */
  error: number;
  largest: number;
  ms: { webgpu: number; wasm: number };
}

/** The build of ONNX Runtime that runs there. */
async function runtimeOf(provider: "webgpu" | "wasm"): Promise<OrtApi> {
  const runtime = webRuntime(places.runtime);
  const fetching = httpSource(location.href).fetch("test", runtime.files(provider));
  return runtime.start(provider, (path) => fetching.file(path), { bundle: "test", bytes: 0 });
}

/** Image tokens of a vision encoder that takes any number. */
const GRID = { rows: 6, columns: 5 };
/** Sizes of the manifest's named dimensions. The sequence is one that attention works on in blocks. */
const NAMED: Record<string, number> = { sequence: 45, past: 5, total: 50, points: 2, prompts: 4 };

/** Numbers in −1…1, always the same. */
function noise(count: number): Float32Array {
  let state = 12345;
  return Float32Array.from({ length: count }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 31 - 1;
  });
}

function feedsOf(ort: OrtApi, spec: GraphSpec, manifest: Manifest): Tensors {
  const named = { ...NAMED, patches: GRID.rows * GRID.columns * manifest.image.merge_size ** 2 };
  const { vocab } = manifest.decoder;
  const feeds = Object.fromEntries(
    Object.entries(spec.inputs).map(([name, { dtype, shape }]) => {
      const dims = shape.map((dim) => (typeof dim === "number" ? dim : (named[dim as keyof typeof named] ?? 1)));
      const count = dims.reduce((product, dim) => product * dim, 1);
      if (dtype === "float32") {
        const scale = name === "point_coords" ? 100 : 1;
        return [
          name,
          float32(
            ort,
            noise(count).map((value) => (name === "has_mask_input" ? 1 : value * scale)),
            dims,
          ),
        ];
      }
      const value = (i: number) => {
        if (name === "attention_mask" || name === "point_labels") return 1n;
        if (name === "position_ids") return BigInt(5 + (i % 7));
        return BigInt((i * 37 + 11) % vocab);
      };
      return [
        name,
        int64(
          ort,
          BigInt64Array.from({ length: count }, (_, i) => value(i)),
          dims,
        ),
      ];
    }),
  );
  return "patch_positions" in spec.inputs ? { ...feeds, ...placeInputs({ ort, manifest }, GRID) } : feeds;
}

async function outputsOf(sessions: Sessions, name: GraphName, feeds: Tensors) {
  const model = { sessions, trace: null };
  await runGraph(model, name, feeds); // compiles the shaders
  const begin = performance.now();
  const outputs = await runGraph(model, name, feeds);
  const values = new Map<string, Float32Array>();
  for (const [key, tensor] of Object.entries(outputs)) values.set(key, await read(tensor, `${name} ${key}`));
  return { values, ms: performance.now() - begin };
}

/** Of the default bundle, unless another is named. */
async function compareGraphs(id?: string): Promise<Comparison[]> {
  const root = new URL("/models/", location.href).href;
  const model = findModel(await readRegistry(httpSource(root)), id);
  const { manifest, files } = await loadBundle(httpSource(`${root}${model.path}/`));
  const choice = await chooseProvider("webgpu", manifest);
  const [gpuOrt, cpuOrt] = [await runtimeOf("webgpu"), await runtimeOf("wasm")];
  const webgpu = await createSessions(gpuOrt, manifest, files, choice, (name) => console.log(`webgpu session ${name}`));
  const wasm = await createSessions(cpuOrt, manifest, files, { provider: "wasm" });
  const rows: Comparison[] = [];
  for (const graph of graphNames) {
    const spec = manifest.graphs[graph];
    if (!spec) continue;
    console.log(`running ${graph}`);
    const expected = await outputsOf(wasm, graph, feedsOf(cpuOrt, spec, manifest));
    const actual = await outputsOf(webgpu, graph, feedsOf(gpuOrt, spec, manifest));
    for (const [output, values] of expected.values) {
      const others = actual.values.get(output) as Float32Array;
      let largest = 0;
      let difference = values.length === others.length ? 0 : Number.POSITIVE_INFINITY;
      values.forEach((value, i) => {
        largest = Math.max(largest, Math.abs(value));
        difference = Math.max(difference, Math.abs(value - (others[i] as number)));
      });
      rows.push({ graph, output, error: difference / largest, largest, ms: { webgpu: actual.ms, wasm: expected.ms } });
    }
  }
  return rows;
}

Object.assign(globalThis, { compareGraphs });

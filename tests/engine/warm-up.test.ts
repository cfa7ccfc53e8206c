/** What runs between load() and the first call, on the shipped bundle in Node. */
import * as ort from "onnxruntime-node";
import { beforeAll, expect, test } from "vitest";
import { openImage } from "../../src/engine/image/decode-node";
import { createLocalLoupe } from "../../src/engine/loupe";
import { warmUp } from "../../src/engine/pipeline/warm-up";
import type { Model } from "../../src/engine/runtime/model";
import type { OrtApi } from "../../src/engine/runtime/ort";
import { folderSource } from "../../src/engine/store/source-node";
import { Trace } from "../../src/engine/trace";
import { loadDefaultModel, modelsDir, redSquare } from "./support";

let model: Model;
beforeAll(async () => {
  model = await loadDefaultModel();
});

/** The model, and the names of the graphs as they ran. */
function traced() {
  const ran: string[] = [];
  const trace = new Trace("encode", ({ name }) => {
    const [, graph] = name.split("/");
    const run = graph?.replace(/\.\d+$/, "") ?? "";
    if (ran.at(-1) !== run && run in model.manifest.graphs) ran.push(run);
  });
  return { ran, model: { ...model, trace } };
}

test("every graph of the bundle runs, the clicks' first", async () => {
  const { ran, model } = traced();
  await warmUp(
    model,
    (step) => step(),
    new AbortController().signal,
    async () => null,
  );
  expect([...new Set(ran)].sort()).toEqual(Object.keys(model.manifest.graphs).sort());
  expect(ran.slice(0, 2)).toEqual(["segment_encoder", "mask_decoder"]);
});

test("a call ends it after the graph that runs", async () => {
  const { ran, model } = traced();
  const other = new AbortController();
  const turn = async <T>(step: () => Promise<T>) => {
    const result = await step();
    if (ran.includes("mask_decoder")) other.abort();
    return result;
  };
  const code = await warmUp(model, turn, other.signal, async () => null).catch((error) => error.code);
  expect([code, ran]).toEqual(["aborted", ["segment_encoder", "mask_decoder"]]);
});

/** A Loupe that warms up, and the milliseconds that it told. */
function warming() {
  const told: number[] = [];
  const loupe = createLocalLoupe({
    runtime: {
      files: () => [],
      start: async () => ort as unknown as OrtApi,
      timing: async () => async (ms) => void told.push(ms),
    },
    source: folderSource(modelsDir),
    openImage,
    chooseProvider: async () => ({ provider: "cpu", reason: "" }),
    warmsUp: true,
  });
  return { loupe, told };
}

test("it is timed where nobody asks for anything, and given up for a photo", async () => {
  const idle = warming();
  await idle.loupe.load();
  const from = performance.now();
  await expect.poll(() => idle.told.length).toBe(1);
  expect(idle.told[0]).toBeGreaterThan(0);
  const took = performance.now() - from;
  await idle.loupe.dispose();

  const asked = warming();
  await asked.loupe.load();
  await asked.loupe.encode({ image: await redSquare() });
  await new Promise((resolve) => setTimeout(resolve, 1.5 * took));
  await asked.loupe.dispose();
  expect(asked.told).toEqual([]);
});

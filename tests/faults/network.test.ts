/**
 * Files that do not come, come cut, stall, or are others. While that lasts a person reads which file and what to do; once
 * the cause is gone "Try again" alone brings model and answer, where it did not come right by itself.
 */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { launchBrowser } from "../e2e/support/browser";
import { report, unfit } from "./support/report";
import { FaultyServer, type FileFault } from "./support/server";
import { PROMPT, Visit } from "./support/visit";

const note = report("network");

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: false });
});
afterAll(() => browser?.close());

const WEIGHTS = /segment_encoder\.onnx_data$/;
const LATER = /decoder_model_merged\.onnx_data$/;
const GRAPH = /mask_decoder\.onnx$/;
const TOKENIZER = /tokenizer\.json$/;
const MANIFEST = /manifest\.json$/;
const REGISTRY = /registry\.json$/;
const RUNTIME = /^assets\/ort-wasm-simd-threaded-.*\.wasm$/;
const LOADER = /^assets\/ort-wasm-simd-threaded-.*\.mjs$/;
const WORKER = /^assets\/worker-.*\.js$/;

/** `names`: what must be in what a person reads, where it does not come right by itself. */
type Case = [name: string, fault: FileFault, names: RegExp];

const FILES: [name: string, match: RegExp, names: RegExp][] = [
  ["weights that clicks need", WEIGHTS, /segment_encoder/],
  ["weights that words need", LATER, /decoder_model_merged/],
  ["a graph", GRAPH, /mask_decoder/],
  ["the tokenizer", TOKENIZER, /tokenizer/],
  ["manifest.json", MANIFEST, /manifest\.json/],
  ["registry.json", REGISTRY, /registry\.json/],
  ["ONNX Runtime's .wasm", RUNTIME, /plain\.wasm/],
  ["ONNX Runtime's loader", LOADER, /ort-wasm/],
];

const WAYS: [name: string, fault: Omit<FileFault, "match">][] = [
  ["404", { status: 404 }],
  ["500", { status: 500 }],
  ["another page in its place", { html: true }],
  ["no connection", { refused: true }],
  ["cut at 30 %", { cutAt: 0.3 }],
  ["stalled at 30 %", { stallAt: 0.3 }],
  ["one bit is another", { flip: true }],
];

const cases: Case[] = FILES.flatMap(([file, match, names]) =>
  WAYS.filter(([way]) => !(way === "one bit is another" && /json|loader/.test(file)) || file === "the tokenizer").map(
    ([way, fault]): Case => [`${file}: ${way}`, { match, ...fault }, names],
  ),
);
cases.push(
  ["weights: shorter, and the length says so", { match: WEIGHTS, longer: -100 }, /segment_encoder/],
  ["weights: longer, and the length says so", { match: WEIGHTS, longer: 100 }, /segment_encoder/],
  [
    "weights: an endless redirect",
    { match: WEIGHTS, redirect: "/models/nano/onnx/segment_encoder.onnx_data" },
    /segment_encoder/,
  ],
  ["weights: nothing, said to be all right (204)", { match: WEIGHTS, status: 204 }, /segment_encoder/],
  ["manifest.json: broken", { match: MANIFEST, text: '{"schema": 1, "id": ' }, /manifest\.json/],
  ["manifest.json: another thing", { match: MANIFEST, text: "[1, 2, 3]" }, /manifest\.json/],
  ["registry.json: broken", { match: REGISTRY, text: "<registry>" }, /registry\.json/],
  ["registry.json: empty", { match: REGISTRY, text: "" }, /registry\.json/],
  ["the worker's script: 404", { match: WORKER, status: 404 }, /worker/],
  ["the worker's script: another page", { match: WORKER, html: true }, /worker/],
  ["the worker's script: a syntax error", { match: WORKER, before: "const const = 1;" }, /worker/],
  ["the worker's script: stalled", { match: WORKER, stallAt: 0.3 }, /worker/],
);

/** After seven attempts that bring nothing they are told as an error. */
const LASTING = new Set(["weights that clicks need: 500", "weights that clicks need: no connection"]);

test("they are enough", () => expect(cases.length).toBeGreaterThanOrEqual(60));

describe.concurrent("while the model comes", () => {
  test.each(cases)("%s", async (name, fault, names) => {
    const server = await FaultyServer.start();
    server.faults = [fault];
    const visit = await Visit.open(browser, { url: server.url });
    try {
      const { app } = visit;
      // One of a kind lasts until it is given up; of the others it is enough that the trouble is told.
      const lasts = LASTING.has(name);
      const first = await (lasts ? visit.readyOrTold(400_000) : visit.troubled(240_000));
      let outcome = "came right by itself";
      if (first !== "ready") {
        const before = await visit.said();
        expect(before.filter((text) => names.test(text))).not.toEqual([]);
        server.faults = [];
        outcome = "came right by itself once the cause was gone";
      }
      if (first === "told") {
        await visit.again.click();
        outcome = "“Try again” helped";
      }
      await visit.ready(240_000);
      server.faults = [];
      await visit.photo();
      expect(await app.ask(PROMPT)).toBe("done");
      const said = await visit.said();
      note({ fault: name, outcome, said });
      expect(unfit(said)).toEqual([]);
      expect(visit.dialogs).toEqual([]);
    } catch (error) {
      note({
        fault: name,
        outcome: `FAILED: ${error instanceof Error ? error.message : error}`,
        said: await visit.said().catch(() => []),
      });
      throw error;
    } finally {
      await visit.close();
      await server.close();
    }
  });
});

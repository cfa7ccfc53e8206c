/**
 * lens-3b in its true shapes, but two layers of its language model and of its vision tower, from random weights that were
 * taught one answer: exported, verified, and then answered by the engine in Node and in Chromium (WASM) as by PyTorch.
 *
 * Needs about 15 GB of memory and 3 GB of disk. Figures are printed. WebGPU on SwiftShader would take hours.
 */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import type { Timings } from "../../src/engine/api";
import { createNodeLoupe } from "../../src/engine/node";
import { openPage } from "../browser/harness";
import type { Question, Reply } from "../browser/published-page";
import { agreement, expectAgreement } from "../published/agreement";
import { type Answer, ask } from "../published/answer";
import { type Taught, teach } from "../published/taught";

const MODEL = "lens-3b";
const FILE_LIMIT = 48_000_000;
/** Weights of 4 bits (language) and 8 (head, segment encoder, mask decoder). */
const BARS = { box: 1, iou: 0.95, error: 0.05 };
let taught: Taught;

beforeAll(async () => {
  taught = await teach([MODEL], availableParallelism());
  return () => taught.remove();
});

test("no file is larger than a browser should fetch at once", () => {
  const onnx = join(taught.modelsDir, MODEL, "onnx");
  const sizes = readdirSync(onnx).map((name) => statSync(join(onnx, name)).size);
  tell("bundle", { files: sizes.length, MB: sum(sizes) / 1e6, "largest MB": Math.max(...sizes) / 1e6 });
  expect(Math.max(...sizes)).toBeLessThanOrEqual(FILE_LIMIT);
});

test("verify passed, with every graph in its report", () => {
  const report = JSON.parse(readFileSync(join(taught.folder, "runs", MODEL, "verify.json"), "utf8")) as {
    graphs: { graph: string; shipped_error: number }[];
    box_and_mask: number;
    same: { tokens: number };
  };
  tell("verify", Object.fromEntries(report.graphs.map((row) => [row.graph, row.shipped_error])));
  expect(report.graphs).toHaveLength(6);
  expect([report.box_and_mask, report.same.tokens]).toEqual([1, 1]);
});

test("the engine in Node answers as PyTorch does", async () => {
  const loupe = createNodeLoupe({ modelsDir: taught.modelsDir });
  const begin = performance.now();
  await loupe.load({ model: MODEL });
  const load = performance.now() - begin;
  const answer = await ask(loupe, taught.photo, taught.expected(MODEL));
  await loupe.dispose();
  tellAnswer("Node", load, answer, process.resourceUsage().maxRSS / 1e3);
  expectAgreement(answer, taught.expected(MODEL), BARS);
});

test("the engine in Chromium answers on WASM as PyTorch does", async () => {
  const { page, browser, close } = await openPage("published.html", taught.modelsDir);
  try {
    await page.waitForFunction("globalThis.answer");
    const expected = taught.expected(MODEL);
    const question: Question = { model: MODEL, provider: "wasm", photo: [...taught.photo], expected };
    const { load, answer } = (await page.evaluate(`answer(${JSON.stringify(question)})`)) as Reply;
    tellAnswer("Chromium, WASM", load, answer, await peakMemory(browser));
    expectAgreement(answer, expected, BARS);
    // Nothing that nobody asked for runs before it.
    expect(answer.opened).toBeLessThan(1.2 * (answer.encode.total ?? 0));
  } finally {
    await close();
  }
});

function tellAnswer(where: string, load: number, answer: Answer, peak: number): void {
  const seconds = ({ total }: Timings) => (total ?? 0) / 1000;
  tell(where, {
    "load s": load / 1000,
    "encode s": seconds(answer.encode),
    "opened s": answer.opened / 1000,
    "first token s": (answer.first.timings.first_token ?? 0) / 1000,
    "tokens/s": answer.first.timings.tokens_per_second ?? 0,
    "prompt s": seconds(answer.first.timings),
    "peak MB": peak,
    ...agreement(answer, taught.expected(MODEL)),
  });
}

/** MB resident of the browser's largest process (the page's and the worker's); 0 where the system does not tell. */
async function peakMemory(browser: Browser): Promise<number> {
  const session = await browser.newBrowserCDPSession();
  const { processInfo } = await session.send("SystemInfo.getProcessInfo");
  const peaks = processInfo.map(({ id }) => {
    try {
      return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${id}/status`, "utf8"))?.[1] ?? 0);
    } catch {
      return 0;
    }
  });
  return Math.max(...peaks) / 1e3;
}

function tell(what: string, figures: Record<string, number>): void {
  const parts = Object.entries(figures).map(([name, value]) => `${name} ${Number(value.toPrecision(4))}`);
  console.log(`${what}: ${parts.join(", ")}`);
}

function sum(values: number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

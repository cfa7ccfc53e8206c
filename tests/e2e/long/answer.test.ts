/** Whole answers in the built app on WebGPU, drawn in software: minutes each; and the same mask as on WASM. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeAnswers, maskOf } from "../support/answering";
import type { ExportedResult } from "../support/app";
import { launchBrowser } from "../support/browser";
import { maskIou } from "../support/scenes";

/** Least IoU between the masks of the two providers. */
const AGREEMENT_BAR = 0.98;

let browser: Browser;
beforeAll(async () => {
  browser = await launchBrowser({ webgpu: true });
});
afterAll(() => browser?.close());

const answers = new Map<string, ExportedResult>();
describeAnswers(
  "wasm",
  () => browser,
  (result) => answers.set("wasm", result),
);
describeAnswers(
  "webgpu",
  () => browser,
  (result) => answers.set("webgpu", result),
);

test("both providers give the same mask", () => {
  const [wasm, webgpu] = [maskOf(answers.get("wasm")), maskOf(answers.get("webgpu"))];
  expect(maskIou(wasm, webgpu)).toBeGreaterThanOrEqual(AGREEMENT_BAR);
});

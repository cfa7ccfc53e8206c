/** Bundles of LENS's, CoPRS's and the unified kind in Chromium, on WASM and WebGPU (SwiftShader): PyTorch's answers. */
import { beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../published/agreement";
import { type Taught, teach } from "../published/taught";
import { type OpenPage, openPage } from "./harness";
import type { Question, Reply } from "./published-page";

const NAMES = ["lens-tiny", "coprs-tiny", "unified-tiny"];
const CASES = NAMES.flatMap((model) => (["wasm", "webgpu"] as const).map((provider) => ({ model, provider })));
let taught: Taught;
let open: OpenPage;

beforeAll(async () => {
  taught = await teach(NAMES);
  open = await openPage("published.html", taught.modelsDir);
  await open.page.waitForFunction("globalThis.answer");
  return async () => {
    await open.close();
    taught.remove();
  };
});

test.each(CASES)("$model on $provider writes, boxes and draws what PyTorch does", async ({ model, provider }) => {
  const expected = taught.expected(model);
  const question: Question = { model, provider, photo: [...taught.photo], expected };
  const reply = (await open.page.evaluate(`answer(${JSON.stringify(question)})`)) as Reply;
  expect(reply.provider).toBe(provider);
  expectAgreement(reply.answer, expected, { box: 0.5, iou: 0.99 });
});

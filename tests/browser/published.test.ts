/** Bundles of LENS's, CoPRS's and the unified kind in Chromium, on WASM and WebGPU (SwiftShader): PyTorch's answers. */
import { beforeAll, expect, test } from "vitest";
import { expectAgreement } from "../published/agreement";
import { type Taught, teach } from "../published/taught";
import { expectSameGraphs } from "./comparison";
import { type OpenPage, openPage } from "./harness";
import type { Question, Reply } from "./published-page";

/** The last one's weights are quantized. */
const MODELS = [
  { model: "lens-tiny", error: 1e-4 },
  { model: "unified-tiny", error: 1e-4 },
  { model: "coprs-tiny", error: 0.05 },
];
const CASES = MODELS.flatMap((each) => (["wasm", "webgpu"] as const).map((provider) => ({ ...each, provider })));
let taught: Taught;
let open: OpenPage;

beforeAll(async () => {
  taught = await teach(MODELS.map(({ model }) => model));
  open = await openPage("published.html", taught.modelsDir);
  return async () => {
    await open.close();
    taught.remove();
  };
});

test.each(CASES)(
  "$model on $provider writes, boxes and draws what PyTorch does",
  async ({ model, provider, error }) => {
    await show("published.html");
    await open.page.waitForFunction("globalThis.answer");
    const expected = taught.expected(model);
    const question: Question = { model, provider, photo: [...taught.photo], expected };
    const reply = (await open.page.evaluate(`answer(${JSON.stringify(question)})`)) as Reply;
    expect(reply.provider).toBe(provider);
    expectAgreement(reply.answer, expected, { box: 0.5, iou: 0.99, error });
  },
);

// Attention in blocks needs more tokens than one question has.
test.each([
  { model: "lens-tiny", graphs: 6 },
  { model: "unified-tiny", graphs: 7 },
])("every graph of $model gives the same on WebGPU and WASM", async ({ model, graphs }) => {
  await show("graphs.html");
  expect((await expectSameGraphs(open, model)).size).toBe(graphs);
});

async function show(name: string): Promise<void> {
  const { href } = new URL(name, open.page.url());
  if (open.page.url() !== href) await open.page.goto(href);
}

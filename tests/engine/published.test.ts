/** Bundles of LENS's, CoPRS's and the unified kind, and one that sees through a detector: the engine answers what PyTorch does. */
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { main } from "../../src/cli/main";
import { createNodeLoupe } from "../../src/engine/node";
import { expectAgreement } from "../published/agreement";
import { ask } from "../published/answer";
import { type Taught, teach } from "../published/taught";

/** The last two's weights are quantized. */
const MODELS = [
  { model: "lens-tiny", head: "lens", error: 2e-5 },
  { model: "unified-tiny", head: "unified", error: 2e-5 },
  { model: "coprs-tiny", head: "coprs", error: 0.05 },
  { model: "detector-tiny", head: "unified", error: 0.05 },
];
let taught: Taught;

beforeAll(async () => {
  taught = await teach(MODELS.map(({ model }) => model));
  return () => taught.remove();
}, 600_000);

test.each(MODELS)("$model writes, boxes and draws what PyTorch does", async ({ model, head, error }) => {
  const loupe = createNodeLoupe({ modelsDir: taught.modelsDir });
  const info = await loupe.load({ model });
  expect(info.head).toBe(head);
  const answer = await ask(loupe, taught.photo, taught.expected(model));
  await loupe.dispose();
  expectAgreement(answer, taught.expected(model), { box: 0.5, iou: 0.99, error });
});

// Made by the trainer's import, of checkpoints in their published layout. The page's way is in tests/browser/published.test.ts.
test.each(MODELS.filter(({ model }) => ["lens-tiny", "coprs-tiny"].includes(model)))(
  "$model's folder, given to the store, answers as `verify` says",
  async ({ model, head, error }) => {
    const modelsDir = join(taught.folder, `${model}-added`);
    expect(await main(["models", "add", "--from", join(taught.modelsDir, model), "--models", modelsDir])).toBe(0);
    const loupe = createNodeLoupe({ modelsDir });
    const info = await loupe.load({ model });
    expect(info.head).toBe(head);
    const answer = await ask(loupe, taught.photo, taught.expected(model));
    await loupe.dispose();
    expectAgreement(answer, taught.expected(model), { box: 0.5, iou: 0.99, error });
    const report = JSON.parse(await readFile(join(taught.folder, "runs", model, "verify.json"), "utf8"));
    expect(report).toMatchObject({ scenes: 1, same: { tokens: 1, box: 1, mask: 1 }, box_and_mask: 1 });
  },
);

test("a bundle says how its recipe reads a prompt", async () => {
  const template = async (model: string) =>
    JSON.parse(await readFile(join(taught.modelsDir, model, "manifest.json"), "utf8")).template;
  expect(await template("unified-tiny")).toMatchObject({ case: "lower", signs: ".,?" });
  expect(await template("lens-tiny")).toMatchObject({ case: "typed" });
  expect(await template("lens-tiny")).not.toHaveProperty("signs");
});

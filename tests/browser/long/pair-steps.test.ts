/** A published decoder on WebGPU (SwiftShader): what a token asks of the GPU, beside transformers.js in the same page. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeHub } from "../../hub/made";
import { pairFolder } from "../../hub/pair";
import { serveHub } from "../../hub/server";
import { openPage } from "../harness";
import type { PairSteps, Question } from "../pair-steps-page";

const FAMILY = "qwen2_5_vl";

test.each([
  { dtype: "fp32", language: FAMILY },
  { dtype: "q4", language: `${FAMILY}_q4` },
] as const)("keys and values lie still, and a step reads back its token alone: $dtype", async ({ dtype, language }) => {
  const hub = await makeHub([language, "sam2_small"]);
  const { modelsDir, id } = pairFolder(hub, language, {}, "sam2_small");
  const server = await serveHub({ [language]: hub.folder(language) });
  const open = await openPage("pair-steps.html", modelsDir);
  try {
    await open.page.addScriptTag({ path: join(import.meta.dirname, "../../../scripts/bench/hooks/gpu-counts.js") });
    await open.page.waitForFunction("globalThis.pairSteps");
    const prompt = "both things";
    const photo = [...hub.photo];
    const question: Question = { model: id, language, dtype, hub: server.origin, photo, prompt, steps: 24 };
    const { inPlace, growing, theirs } = (await open.page.evaluate(
      `pairSteps(${JSON.stringify(question)})`,
    )) as PairSteps;
    console.log(
      JSON.stringify({ dtype, text: inPlace.text, inPlace: inPlace.counts, growing: growing.counts, theirs }),
    );
    // What it was taught.
    const said = hub.questions.answers[prompt]?.replies[FAMILY];
    expect([inPlace.text, growing.text]).toEqual([said, said]);
    expect(inPlace.rows).toBeGreaterThan(inPlace.tokens);
    expect(growing.rows).toBe(inPlace.tokens);
    // In 4 bits embed_tokens' packed row as well: no kernel unpacks it on the GPU (docs/log.md).
    expect(inPlace.counts.readBytes).toBe(dtype === "fp32" ? 4 : 36);
    // The choice among the logits, which transformers.js makes in JavaScript.
    expect(inPlace.counts.dispatches).toBeLessThanOrEqual(theirs.dispatches + 1);
    // Its position and the number of keys: ONNX Runtime takes what comes from JavaScript in a buffer of its own.
    if (dtype === "fp32") expect(inPlace.counts.buffers).toBe(2);
    expect(inPlace.counts.buffers).toBeLessThan(theirs.buffers);
  } finally {
    await open.close();
    await server.close();
    rmSync(modelsDir, { recursive: true });
  }
});

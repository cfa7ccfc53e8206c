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
    const asked = { family: FAMILY, language, dtype, hub: server.origin } as const;
    const question: Question = { ...asked, model: id, photo, prompt, steps: 24, grows: true };
    const { inPlace, growing, theirs, clicked, cells } = (await open.page.evaluate(
      `pairSteps(${JSON.stringify(question)})`,
    )) as PairSteps;
    console.log(
      JSON.stringify({ dtype, text: inPlace.text, inPlace: inPlace.counts, growing: growing?.counts, theirs, clicked }),
    );
    // What it was taught.
    const said = hub.questions.answers[prompt]?.replies[FAMILY];
    expect([inPlace.text, growing?.text]).toEqual([said, said]);
    expect(inPlace.rows).toBeGreaterThan(inPlace.tokens);
    expect(growing?.rows).toBe(inPlace.tokens);
    expect(inPlace.counts.readBytes).toBe(4);
    // The choice among the logits, which transformers.js makes in JavaScript; in 4 bits words are looked up on the processor.
    expect(inPlace.counts.dispatches).toBeLessThanOrEqual(theirs.dispatches + (dtype === "fp32" ? 1 : 0));
    expect(inPlace.counts.buffers).toBe(0);
    expect(theirs.buffers).toBeGreaterThan(0);
    // One of three masks, and its score; and what the published graph itself takes to the processor.
    expect(clicked.readBytes).toBe(4 * (cells + 1) + 16);
  } finally {
    await open.close();
    await server.close();
    rmSync(modelsDir, { recursive: true });
  }
});

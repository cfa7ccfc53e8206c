/**
 * Qwen2.5-VL-3B and Qwen3-VL-2B as published, in their true widths with two layers of each tower, random weights: on WASM the same
 * tokens as transformers.js's, at its speed or faster; on WebGPU in software no more asked of the GPU than it asks. Figures are
 * printed. Needs 12 GB of memory, 3 GB of disk.
 */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openPage } from "../browser/harness";
import type { PairSteps, Question } from "../browser/pair-steps-page";
import type { Refused, WideQuestion, WideReply } from "../browser/wide-page";
import { pairFolder } from "../hub/pair";
import { endless, photoOf } from "../hub/pair-shapes";
import { serveHub } from "../hub/server";
import { makeWide, WIDE, type WideHub } from "../hub/wide";

const TOKENS = 8;
const ROUNDS = 5;
/** On WebGPU in software, where one takes seconds. */
const STEPS = 6;
const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1] as number;

describe.each(WIDE)("%s", (family) => {
  let hub: WideHub;
  beforeAll(async () => {
    hub = await makeWide(family, ["q4", "q4f16"]);
  });
  afterAll(() => hub?.remove());

  test.each(["q4", "q4f16"] as const)("%s on WASM", async (dtype) => {
    const { modelsDir } = pairFolder(hub, family, { language: dtype, maxNewTokens: TOKENS }, "sam2_small");
    const manifest = endless(modelsDir);
    const server = await serveHub({ [family]: hub.folder(family), sam2: hub.folder("sam2_small") });
    const open = await openPage("wide.html", modelsDir);
    try {
      await open.page.waitForFunction("globalThis.wide");
      const { file, image } = await photoOf(hub, 448, 224);
      const question: WideQuestion = {
        family,
        dtype,
        manifest,
        hub: server.origin,
        photo: { file: [...file], pixels: [...image.data], width: image.width, height: image.height },
        prompt: "both things",
        tokens: TOKENS,
        rounds: ROUNDS,
      };
      const reply = (await open.page.evaluate(`wide(${JSON.stringify(question)})`)) as WideReply;
      console.log(`${family} ${dtype}: ${JSON.stringify(reply)}`);
      expect(reply.provider).toBe("wasm");
      for (const { ours, theirs } of reply.said) {
        expect(theirs).toHaveLength(TOKENS);
        expect(ours).toEqual(theirs);
      }
      expect(median(reply.speeds.map(({ ours, theirs }) => ours / theirs))).toBeGreaterThanOrEqual(1);
    } finally {
      await open.close();
      await server.close();
      rmSync(modelsDir, { recursive: true });
    }
  });

  test("q4 on WebGPU in software", async () => {
    const { modelsDir, id } = pairFolder(hub, family, { language: "q4", maxNewTokens: STEPS }, "sam2_small");
    endless(modelsDir);
    const server = await serveHub({ [family]: hub.folder(family) });
    const open = await openPage("pair-steps.html", modelsDir);
    try {
      await open.page.addScriptTag({ path: join(import.meta.dirname, "../../scripts/bench/hooks/gpu-counts.js") });
      await open.page.waitForFunction("globalThis.pairSteps");
      const asked = { family, language: family, dtype: "q4", hub: server.origin } as const;
      const photo = [...(await photoOf(hub, 112, 56)).file];
      const question: Question = { ...asked, model: id, photo, prompt: "both things", steps: STEPS, grows: false };
      const { inPlace, theirs } = (await open.page.evaluate(`pairSteps(${JSON.stringify(question)})`)) as PairSteps;
      console.log(`${family} q4, WebGPU, a step: ${JSON.stringify({ ours: inPlace.counts, theirs })}`);
      expect(inPlace.rows).toBeGreaterThan(inPlace.tokens);
      expect(inPlace.counts.dispatches).toBeLessThanOrEqual(theirs.dispatches);
      // The token.
      expect(inPlace.counts.readBytes).toBe(4);
      expect(inPlace.counts.buffers).toBe(0);
    } finally {
      await open.close();
      await server.close();
      rmSync(modelsDir, { recursive: true });
    }
  });

  test("q4f16 on WebGPU without shader-f16 is refused before anything is fetched", async () => {
    const { modelsDir, id } = pairFolder(hub, family, { language: "q4f16" }, "sam2_small");
    const open = await openPage("wide.html", modelsDir);
    try {
      await open.page.waitForFunction("globalThis.refusal");
      const refused = (await open.page.evaluate(`refusal(${JSON.stringify(id)})`)) as Refused;
      expect(refused.code).toBe("provider-unavailable");
      expect(refused.message).toMatch(/no shader-f16.*WASM/);
      expect(refused.fetched).toEqual([]);
    } finally {
      await open.close();
      rmSync(modelsDir, { recursive: true });
    }
  });
});

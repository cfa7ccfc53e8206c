/**
 * The engine in its worker, on WebGPU (SwiftShader) and on WASM: the same first words and the same clicked mask; whole answers
 * with the same words, box and mask.
 *
 * LOUPE_MODELS_DIR names another models folder.
 */
import assert from "node:assert/strict";
import { test } from "vitest";
import { maskIou } from "../comparison";
import type { Answer, Beginning } from "../engine-page";
import { foreignRequests, openPage } from "../harness";

function print(name: string, figures: Record<string, number>): void {
  const parts = Object.entries(figures).map(([step, value]) => `${step} ${value.toFixed(value < 100 ? 1 : 0)}`);
  console.log(`  ${name}: ${parts.join(", ")}`);
}

test("the engine in its worker begins alike on WebGPU and WASM", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    const foreign = foreignRequests(page);
    await page.waitForFunction("globalThis.begin");
    const begin = (provider: string) => page.evaluate(`begin(${JSON.stringify(provider)})`) as Promise<Beginning>;
    const [wasm, webgpu] = [await begin("wasm"), await begin("webgpu")];
    assert.deepEqual([wasm.provider, webgpu.provider], ["wasm", "webgpu"]);
    assert.deepEqual([wasm.stopped, webgpu.stopped], ["user", "user"]);
    // Stopped at the fourth; how many were written until that was heard is a matter of time.
    assert.equal(wasm.pieces.slice(0, 4).length, 4);
    assert.deepEqual(webgpu.pieces.slice(0, 4), wasm.pieces.slice(0, 4));
    const agreement = maskIou(wasm.mask, webgpu.mask);
    console.log(`IoU of the clicked masks: ${agreement.toFixed(4)}`);
    assert.ok(agreement >= 0.98);
    assert.deepEqual(foreign, [], "requests left the origin");
  } finally {
    await close();
  }
});

test("the engine in its worker answers alike on WebGPU and WASM", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    const foreign = foreignRequests(page);
    await page.waitForFunction("globalThis.answer");
    const answers: Answer[] = [];
    for (const provider of ["wasm", "webgpu"]) {
      const answer = (await page.evaluate(`answer(${JSON.stringify(provider)})`)) as Answer;
      answers.push(answer);
      console.log(provider);
      print("encode", answer.encode);
      print("first prompt", { ...answer.result.timings });
      print("second prompt", answer.second);
      print("click", { ms: answer.click });
      assert.equal(answer.info.provider, provider);
      assert.ok(answer.events.indexOf("token") === 0, "tokens come first");
      assert.ok(!Object.keys(answer.second).some((step) => /encoder|prefix/.test(step)), "the photo was encoded again");
      assert.equal(answer.stopped, "user");
    }
    const [wasm, webgpu] = answers as [Answer, Answer];
    assert.equal(webgpu.result.think, wasm.result.think);
    assert.equal(webgpu.result.answer, wasm.result.answer);
    assert.deepEqual(webgpu.result.box, wasm.result.box);
    assert.equal(webgpu.mask === null, wasm.mask === null);
    const agreement = maskIou(wasm.mask ?? "", webgpu.mask ?? "");
    console.log(`mask IoU between the providers: ${agreement.toFixed(4)}`);
    assert.ok(agreement >= 0.98);
    assert.deepEqual(foreign, [], "requests left the origin");
    console.log("ok");
  } finally {
    await close();
  }
});

/**
 * The whole engine in its worker in Chromium, on WebGPU (SwiftShader) and on WASM: same words, same box, same mask.
 *
 * LOUPE_MODELS_DIR names another models folder.
 */
import assert from "node:assert/strict";
import { test } from "vitest";
import type { Answer, Clicks } from "./engine-page";
import { openPage } from "./harness";

/** Intersection over union of two masks written as 0s and 1s. */
function iou(a: string, b: string): number {
  let [both, either] = [0, 0];
  for (let i = 0; i < a.length; i++) {
    both += a[i] === "1" && b[i] === "1" ? 1 : 0;
    either += a[i] === "1" || b[i] === "1" ? 1 : 0;
  }
  return either ? both / either : 1;
}

function print(name: string, figures: Record<string, number>): void {
  const parts = Object.entries(figures).map(([step, value]) => `${step} ${value.toFixed(value < 100 ? 1 : 0)}`);
  console.log(`  ${name}: ${parts.join(", ")}`);
}

test("the engine in its worker answers alike on WebGPU and WASM", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).host !== new URL(page.url()).host) {
        foreign.push(request.url());
      }
    });
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
    const agreement = iou(wasm.mask ?? "", webgpu.mask ?? "");
    console.log(`mask IoU between the providers: ${agreement.toFixed(4)}`);
    assert.ok(agreement >= 0.98);
    assert.deepEqual(await page.evaluate("loseWorker()"), { code: "worker-lost", loadsAgain: true });
    assert.deepEqual(foreign, [], "requests left the origin");
    console.log("ok");
  } finally {
    await close();
  }
});

test("a click does not wait for an answer that is being written (WASM)", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    await page.waitForFunction("globalThis.clickDuring");
    const { atRest, during } = (await page.evaluate(`clickDuring("wasm")`)) as Clicks;
    const rest = atRest.sort((a, b) => a - b)[atRest.length >> 1] as number;
    console.log(`  at rest: ${rest.toFixed(0)} ms`);
    for (const { when, ms, beforeTheEnd } of during) {
      console.log(`  ${when}: ${ms.toFixed(0)} ms${beforeTheEnd ? "" : ", after the answer"}`);
    }
    // An answer may be shorter than the eighth token, but not than most of these.
    assert.ok(during.length >= 6, `${during.length} clicks were made`);
    assert.ok(
      during.every(({ beforeTheEnd }) => beforeTheEnd),
      "a click waited for the answer's end",
    );
    assert.ok(Math.max(...during.map(({ ms }) => ms)) <= rest + 300, "a click waited for thinking");
  } finally {
    await close();
  }
});

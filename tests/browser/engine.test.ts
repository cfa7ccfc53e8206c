/**
 * The engine in its worker in Chromium, on WebGPU (SwiftShader) and on WASM: the same first words and the same clicked
 * mask. long/ has whole answers: in software they take minutes.
 *
 * LOUPE_MODELS_DIR names another models folder.
 */
import assert from "node:assert/strict";
import { test } from "vitest";
import { maskIou } from "./comparison";
import type { Beginning, Clicks } from "./engine-page";
import { openPage } from "./harness";

test("the engine in its worker begins alike on WebGPU and WASM", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    const foreign: string[] = [];
    page.on("request", (request) => {
      if (!/^(blob|data):/.test(request.url()) && new URL(request.url()).host !== new URL(page.url()).host) {
        foreign.push(request.url());
      }
    });
    await page.waitForFunction("globalThis.begin");
    const begin = (provider: string) => page.evaluate(`begin(${JSON.stringify(provider)})`) as Promise<Beginning>;
    const [wasm, webgpu] = [await begin("wasm"), await begin("webgpu")];
    assert.deepEqual([wasm.provider, webgpu.provider], ["wasm", "webgpu"]);
    assert.deepEqual([wasm.stopped, webgpu.stopped], ["user", "user"]);
    assert.equal(wasm.pieces.length, 4);
    assert.deepEqual(webgpu.pieces, wasm.pieces);
    const agreement = maskIou(wasm.mask, webgpu.mask);
    console.log(`IoU of the clicked masks: ${agreement.toFixed(4)}`);
    assert.ok(agreement >= 0.98);
    assert.deepEqual(foreign, [], "requests left the origin");
  } finally {
    await close();
  }
});

test("a worker that dies is told, and the next load() starts another", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    await page.waitForFunction("globalThis.loseWorker");
    assert.deepEqual(await page.evaluate("loseWorker()"), {
      code: "worker-lost",
      loadsAgain: true,
      ended: "worker-lost, told 2 times",
    });
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
    for (const { when, ms, tokens, beforeTheEnd } of during) {
      console.log(`  ${when}: ${ms.toFixed(0)} ms, ${tokens} tokens${beforeTheEnd ? "" : ", after the answer"}`);
    }
    // An answer may be shorter than the eighth token, but not than most of these.
    assert.ok(during.length >= 6, `${during.length} clicks were made`);
    assert.ok(
      during.every(({ beforeTheEnd }) => beforeTheEnd),
      "a click waited for the answer's end",
    );
    assert.ok(
      during.every(({ tokens }) => tokens <= 2),
      "a click waited for several tokens",
    );
    // The middle one: on a busy machine a single token may take as long.
    const times = during.map(({ ms }) => ms).sort((a, b) => a - b);
    assert.ok((times[times.length >> 1] as number) <= rest + 300, "a click waited for thinking");
  } finally {
    await close();
  }
});

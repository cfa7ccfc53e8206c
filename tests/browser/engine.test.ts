/**
 * The engine in its worker in Chromium. What WebGPU answers (SwiftShader): long/, and published.test.ts.
 *
 * LOUPE_MODELS_DIR names another models folder.
 */
import assert from "node:assert/strict";
import { test } from "vitest";
import type { Clicks, Idle } from "./engine-page";
import { openPage } from "./harness";

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
    // Where a token takes a millisecond, some are written while the click is on its way.
    assert.ok(
      during.every(({ tokens, ms }) => tokens <= 2 || ms <= 2 * rest),
      "a click waited for several tokens",
    );
    // The middle one: on a busy machine a single token may take as long.
    const times = during.map(({ ms }) => ms).sort((a, b) => a - b);
    assert.ok((times[times.length >> 1] as number) <= rest + 300, "a click waited for thinking");
  } finally {
    await close();
  }
});

test("each number of threads is timed in the idle seconds of one load, and never while somebody works", async () => {
  const { page, close } = await openPage("engine.html");
  try {
    await page.waitForFunction("globalThis.idle");
    const { asked, idle } = (await page.evaluate("idle()")) as Idle;
    assert.deepEqual(asked, [], "the warm-up went on after a photo had come");
    const counts = idle[1] ?? [];
    assert.equal(counts.length, 2);
    assert.equal(idle[0]?.length, 1);
    assert.deepEqual(idle[2], counts);
  } finally {
    await close();
  }
});

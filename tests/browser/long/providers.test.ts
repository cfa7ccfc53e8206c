/** Where the browser does not tell what its WebGPU is, both providers are timed, once: in Chromium with SwiftShader. */
import { expect, test } from "vitest";
import { openPage } from "../harness";
import type { Loaded } from "../providers-page";

test("an adapter that tells nothing is timed, loses to WASM, and is not tried again", async () => {
  const { page, close } = await openPage("providers.html");
  try {
    await page.waitForFunction("globalThis.load");
    const first = (await page.evaluate("load()")) as Loaded;
    console.log(first.providerReason);
    expect(first).toMatchObject({ provider: "wasm", steps: ["wasm", "webgpu", "wasm"] });
    expect(first.providerReason).toMatch(/^WebGPU is slower than the processor here \(\d+ ms a token/);
    const again = (await page.evaluate(`load(${JSON.stringify(first.providerTiming)})`)) as Loaded;
    expect(again).toEqual({ ...first, steps: ["wasm"] });
    // It holds for this browser alone.
    expect(first.providerTiming?.on).toContain(await page.evaluate("navigator.userAgent"));
  } finally {
    await close();
  }
});

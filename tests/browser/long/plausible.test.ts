/** A graphics device that computes wrongly is found out when a model starts. */
import { rmSync } from "node:fs";
import { expect, test } from "vitest";
import { makeHub } from "../../hub/made";
import { pairFolder } from "../../hub/pair";
import { openPage } from "../harness";
import type { Outcome } from "../plausible-page";

test("its numbers are refused, and the processor takes over where it may", async () => {
  const hub = await makeHub(["qwen2_5_vl", "sam2_small"]);
  const { modelsDir, id } = pairFolder(hub, "qwen2_5_vl", {}, "sam2_small");
  const { page, close } = await openPage("plausible.html", modelsDir);
  const start = (provider: string, wrong: boolean) =>
    page.evaluate(`start("${id}", "${provider}", ${wrong})`) as Promise<Outcome>;
  try {
    await page.waitForFunction("globalThis.start");
    expect(await start("webgpu", false)).toMatchObject({ provider: "webgpu", code: "" });
    const refused = await start("webgpu", true);
    console.log(refused.message);
    expect(refused.code).toBe("provider-unavailable");
    expect(refused.message).toMatch(/^WebGPU computes wrongly on this device: .* Choose Auto or WASM/);
    const instead = await start("auto", true);
    expect(instead.provider).toBe("wasm");
    expect(instead.reason).toMatch(/^WebGPU failed here \(WebGPU computes wrongly/);
  } finally {
    await close();
    rmSync(modelsDir, { recursive: true });
  }
});

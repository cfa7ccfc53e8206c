/** Asks the pair's page, and holds its answers to the bars of every comparison with transformers.js. */
import { rmSync } from "node:fs";
import { expect } from "vitest";
import { type Family, makeHub } from "../hub/made";
import { pairFolder } from "../hub/pair";
import { boxesIn, endless, expectAlike, PROMPTS, photoOf, SHAPES } from "../hub/pair-shapes";
import { serveHub } from "../hub/server";
import { openPage } from "./harness";
import type { PairQuestion, PairReply } from "./pair-page";

export async function runPair(
  family: Family,
  provider: PairQuestion["provider"],
  { tokens, shapes = SHAPES }: { tokens: number; shapes?: typeof SHAPES },
): Promise<void> {
  const hub = await makeHub([family, "sam2"]);
  const { modelsDir } = pairFolder(hub, family, { maxNewTokens: tokens });
  const manifest = endless(modelsDir);
  const server = await serveHub({ [family]: hub.folder(family), sam2: hub.folder("sam2") });
  const open = await openPage("pair.html", modelsDir);
  try {
    await open.page.waitForFunction("globalThis.pair");
    const photos = await Promise.all(
      shapes.map(async ([width, height]) => {
        const { file, image } = await photoOf(hub, width, height);
        return { file: [...file], pixels: [...image.data], width, height, boxes: boxesIn(hub, width, height) };
      }),
    );
    const question: PairQuestion = { provider, family, manifest, hub: server.origin, photos, prompts: PROMPTS, tokens };
    const reply = (await open.page.evaluate(`pair(${JSON.stringify(question)})`)) as PairReply;
    expect(reply.provider).toBe(provider);
    expect(reply.answers).toHaveLength(shapes.length);
    for (const { said, drawn } of reply.answers) expectAlike(said, drawn, tokens);
    expect(server.sent).toContain(`${family}/onnx/decoder_model_merged.onnx_data`);
  } finally {
    await open.close();
    await server.close();
    rmSync(modelsDir, { recursive: true });
  }
}

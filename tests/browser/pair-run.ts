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
  // SAM2 at its own size takes minutes on a GPU drawn in software; masks of fewer cells say less of where an edge lies.
  const [segmenter, iou] = provider === "webgpu" ? (["sam2_small", 0.995] as const) : (["sam2", 0.999] as const);
  const hub = await makeHub([family, segmenter]);
  const { modelsDir } = pairFolder(hub, family, { maxNewTokens: tokens }, segmenter);
  const manifest = endless(modelsDir);
  const server = await serveHub({ [family]: hub.folder(family), sam2: hub.folder(segmenter) });
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
    for (const { said, drawn } of reply.answers) expectAlike(said, drawn, tokens, iou);
    expect(server.sent).toContain(`${family}/onnx/decoder_model_merged.onnx_data`);
  } finally {
    await open.close();
    await server.close();
    rmSync(modelsDir, { recursive: true });
  }
}

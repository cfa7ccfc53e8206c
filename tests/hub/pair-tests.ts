/** Pairs in the layout of transformers.js: Loupe writes and draws what transformers.js itself does with the same files. */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
// Before Loupe's own engine, whose ONNX Runtime it would take, without devices.
import * as transformers from "@huggingface/transformers";
import { beforeAll, describe, test } from "vitest";
import type { Loupe } from "../../src/engine/api";
import { createNodeLoupe } from "../../src/engine/node";
import type { Manifest } from "../../src/engine/store/manifest";
import { compare } from "./beside";
import { type Family, type Hub, makeHub } from "./made";
import { type Oracle, openOracle } from "./oracle";
import { pairFolder } from "./pair";
import { boxesIn, endless, expectAlike, PROMPTS, photoOf, SHAPES } from "./pair-shapes";

export function pairTests(families: readonly Family[], tokens: number, drawer: "sam2" | "edgetam" = "sam2"): void {
  describe.each(families)(`%s with ${drawer}`, (family) => {
    let hub: Hub;
    let loupe: Loupe;
    let oracle: Oracle;
    let manifest: Manifest;

    beforeAll(async () => {
      hub = await makeHub([family, drawer]);
      const { modelsDir } = pairFolder(hub, family, { maxNewTokens: tokens }, drawer);
      manifest = endless(modelsDir);
      loupe = createNodeLoupe({ modelsDir });
      await loupe.load({});
      const names = { language: hub.folder(family), segmenter: hub.folder(drawer) };
      transformers.env.allowRemoteModels = false;
      transformers.env.localModelPath = dirname(dirname(names.language));
      oracle = await openOracle(transformers, family, names, { drawer });
      return async () => {
        await loupe.dispose();
        await oracle.dispose();
        rmSync(modelsDir, { recursive: true });
      };
    }, 600_000);

    test.each(SHAPES)(
      "%i × %i: tokens, logits, masks",
      async (width, height) => {
        const photo = await photoOf(hub, width, height);
        // All have the same segmenter.
        const boxes = family === families[0] ? boxesIn(hub, width, height) : [];
        const { said, drawn } = await compare(loupe, oracle, manifest, photo, { prompts: PROMPTS, boxes, tokens });
        // The tiny EdgeTAM's masks are ragged: the longer an edge, the more of it lies otherwise when it is enlarged otherwise.
        expectAlike(said, drawn, tokens, drawer === "edgetam" ? 0.99 : 0.999);
      },
      60_000,
    );
  });
}

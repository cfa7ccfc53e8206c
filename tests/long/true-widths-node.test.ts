/** Models of true widths in Node: Loupe writes what transformers.js does with the same files, and how fast each is. */
import { rmSync } from "node:fs";
import { dirname } from "node:path";
// Before Loupe's own engine, whose ONNX Runtime it would take, without devices.
import * as transformers from "@huggingface/transformers";
import { expect, test } from "vitest";
import { createNodeLoupe } from "../../src/engine/node";
import { compare } from "../hub/beside";
import { openOracle } from "../hub/oracle";
import { pairFolder } from "../hub/pair";
import { endless, photoOf } from "../hub/pair-shapes";
import { makeWide, WIDE } from "../hub/wide";

const TOKENS = 8;

test.each(WIDE.flatMap((family) => (["q4", "q4f16"] as const).map((dtype) => ({ family, dtype }))))(
  "$family, $dtype",
  async ({ family, dtype }) => {
    const hub = await makeWide(family, [dtype]);
    const { modelsDir } = pairFolder(hub, family, { language: dtype, maxNewTokens: TOKENS }, "sam2_small");
    const manifest = endless(modelsDir);
    const loupe = createNodeLoupe({ modelsDir });
    await loupe.load({});
    const names = { language: hub.folder(family), segmenter: hub.folder("sam2_small") };
    Object.assign(transformers.env, { allowRemoteModels: false, localModelPath: dirname(dirname(names.language)) });
    const oracle = await openOracle(transformers, family, names, { dtype });
    try {
      const photo = await photoOf(hub, 448, 224);
      const asked = { prompts: ["both things"], boxes: [], tokens: TOKENS };
      const { said } = await compare(loupe, oracle, manifest, photo, asked);
      console.log(`${family} ${dtype}: ${JSON.stringify(said)}`);
      for (const { ours, theirs } of said) {
        expect(theirs).toHaveLength(TOKENS);
        expect(ours).toEqual(theirs);
      }
    } finally {
      await loupe.dispose();
      await oracle.dispose();
      rmSync(modelsDir, { recursive: true });
      hub.remove();
    }
  },
);

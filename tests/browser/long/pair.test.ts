/** Pairs in the layout of transformers.js on both providers, 64 tokens, in all shapes. */
import { test } from "vitest";
import { FAMILIES } from "../../hub/made";
import { runPair } from "../pair-run";

test.each(
  FAMILIES.flatMap((family) => [
    { family, provider: "wasm" as const },
    { family, provider: "webgpu" as const },
  ]),
)("$family on $provider", ({ family, provider }) => runPair(family, provider, { tokens: 64 }));

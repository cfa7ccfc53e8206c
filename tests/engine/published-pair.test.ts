/** 8 tokens of each; tests/long/published-pair.test.ts has 64. An EdgeTAM draws in the place of a SAM2, too. */
import { FAMILIES } from "../hub/made";
import { pairTests } from "../hub/pair-tests";

pairTests(FAMILIES, 8);
pairTests(["qwen2_5_vl"], 8, "edgetam");

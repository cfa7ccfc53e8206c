/** 8 tokens of each; tests/long/published-pair.test.ts has 64. */
import { FAMILIES } from "../hub/made";
import { pairTests } from "../hub/pair-tests";

pairTests(FAMILIES, 8);

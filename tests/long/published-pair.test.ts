/** As tests/engine/published-pair.test.ts, 64 tokens of each. */
import { FAMILIES } from "../hub/made";
import { pairTests } from "../hub/pair-tests";

pairTests(FAMILIES, 64);

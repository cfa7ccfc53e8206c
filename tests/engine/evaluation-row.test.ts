import { expect, test } from "vitest";
import { evaluation } from "../../src/engine/store/figures";

/** What bundles held before rows could say more. */
const early = {
  set: "dev",
  describes: "real photographs",
  n: 236,
  giou: 0.2776,
  ciou: 0.1198,
  p50: 0.1164,
  p70: 0.037,
  p90: 0.0159,
  box_accuracy: null,
  absent_accuracy: 0.7234,
  answer_rate: 0.7778,
  baselines: { "whole image": 0.1412 },
};

test("an early row is read as it is", () => {
  expect(evaluation.parse(early)).toEqual(early);
});

test("a row may say more, but nothing unknown", () => {
  const more = {
    thought_tokens: 14,
    heatmap_iou: 0.3,
    heatmap_r: -0.2,
    groups: { absent: { n: 47, p50: null, ciou: 0, giou: 0.7 } },
    pointing: { n: 126, box: 0.6, click_1: 0.2, click_2: 0.3, click_3: null },
    speed: { encode_ms: 140, tokens_per_second: 180.5 },
    failures: { "not recognised": 3 },
  };
  expect(evaluation.parse({ ...early, ...more })).toEqual({ ...early, ...more });
  for (const wrong of [{ speed: { clicks: 1 } }, { heatmap_r: 2 }, { failures: { x: 0.5 } }, { score: 1 }]) {
    expect(evaluation.safeParse({ ...early, ...wrong }).success, JSON.stringify(wrong)).toBe(false);
  }
});

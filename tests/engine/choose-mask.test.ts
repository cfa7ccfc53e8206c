import { describe, expect, test } from "vitest";
import {
  bestOfThree,
  chooseForClick,
  chooseForClicks,
  chooseForText,
  stability,
} from "../../src/engine/mask/choose-mask";

test("stability is the area above delta over that above minus delta", () => {
  expect(stability(Float32Array.of(3, 0.06, 0.04, -0.04, -0.06, -3), 0.05)).toBe(2 / 4);
  expect(stability(Float32Array.of(3, 3, -3), 0.05)).toBe(1);
  expect(stability(Float32Array.of(-3, -3), 0.05)).toBe(1);
  // At a limit is not above it.
  expect(stability(Float32Array.of(0.5, -0.5, 1), 0.5)).toBe(1 / 2);
});

test("the best of the three is never the single mask", () => {
  expect(bestOfThree(Float32Array.of(0.9, 0.1, 0.3, 0.2))).toBe(2);
  expect(bestOfThree(Float32Array.of(0.9, 0.1, 0.1, 0.1))).toBe(1);
});

describe("of four masks of 100 logits", () => {
  const scores = Float32Array.of(0.9, 0.1, 0.3, 0.2);
  const rule = { delta: 0.05, threshold: 0.98 };
  /** In mask 0 the first `unsure` of 100 inside are near the cut. */
  const masks = (unsure: number) => {
    const values = new Float32Array(400).fill(5);
    values.fill(0.01, 0, unsure);
    return values;
  };

  test("the single one is taken while it is stable", () => {
    expect(chooseForText(masks(0), scores, rule)).toBe(0);
    expect(chooseForText(masks(2), scores, rule)).toBe(0);
  });

  test("the best of the others is when it is not", () => {
    expect(chooseForText(masks(3), scores, rule)).toBe(2);
  });

  test("the single one always without a rule", () => {
    expect(chooseForText(masks(50), scores, null)).toBe(0);
  });
});

describe("clicks", () => {
  // Four masks of two cells; a click on each.
  const masks = Float32Array.of(1, -1, 1, 1, -1, 2, -1, -3);
  const scores = Float32Array.of(0.1, 0.5, 0.9, 0.8);
  const on = (cell: number, positive: boolean) => ({ positive, rows: [{ weight: 1, taps: [{ cell, weight: 1 }] }] });

  test("one alone takes the best of three that obeys it", () => {
    expect(chooseForClick(masks, scores, on(0, true))).toBe(1);
    expect(chooseForClick(masks, scores, on(1, true))).toBe(2);
    expect(chooseForClick(masks, scores, on(0, false))).toBe(2);
  });

  test("one alone, by area: those that obey it, the last of them where there are fewer", () => {
    expect([0, 1, 2].map((rank) => chooseForClick(masks, scores, on(1, true), rank as 0 | 1 | 2))).toEqual([1, 2, 2]);
  });

  test("where none of the three obeys one alone: the single mask, or the closest", () => {
    const none = Float32Array.of(1, -1, -2, -1, -1, -2, -3, -3);
    expect(chooseForClick(none, scores, on(0, true))).toBe(0);
    expect(chooseForClick(none, scores, on(1, true))).toBe(1);
  });

  test("several take the single mask unless another betrays fewer", () => {
    expect(chooseForClicks(masks, scores, [on(0, true), on(1, false)])).toBe(0);
    expect(chooseForClicks(masks, scores, [on(0, true), on(1, true)])).toBe(1);
    expect(chooseForClicks(masks, scores, [on(0, false), on(1, true)])).toBe(2);
    expect(chooseForClicks(masks, scores, [on(0, false), on(1, false)])).toBe(3);
    expect(chooseForClicks(masks, scores, [])).toBe(0);
  });
});

/** How far an engine's answer is from PyTorch's. */
import { expect } from "vitest";
import { iou, overlap, toRegion } from "../../src/cli/evaluation/regions";
import type { Box, Rle } from "../../src/engine/api";
import type { Answer, Expected, Said } from "./answer";

export interface Bars {
  /** Pixels of the photo. */
  box: number;
  /** Of the masks with PyTorch's. */
  iou: number;
  /** Largest error of the mask's logits and the heatmap, as a part of the largest value. */
  error: number;
}

/** With PyTorch: the box's farthest edge, errors of the numbers, IoU of the masks. */
export interface Agreement {
  box: number;
  logits: number;
  heatmap: number;
  mask: number;
  click: number;
  boxed: number;
}

export function agreement({ first, click, boxed }: Answer, expected: Expected): Agreement {
  return {
    box: boxDistance(first.box, expected.box),
    logits: relativeError(first.logits, expected.logits),
    heatmap: relativeError(first.heatmap, expected.heatmap),
    mask: maskIou(first.mask, expected.mask),
    click: maskIou(click, expected.click.mask),
    boxed: maskIou(boxed, expected.boxed.mask),
  };
}

export function expectAgreement(answer: Answer, expected: Expected, bars: Bars): void {
  const end = expected.reply.lastIndexOf("<|im_end|>");
  expect(answer.first.reply).toBe(expected.reply.slice(0, end));
  expect(answer.first.tokens).toBe(expected.tokens.length - 1);
  // Masks that are nothing would agree too.
  expect(expected.iou_with_truth).toBeGreaterThan(0.8);
  const { box, logits, heatmap, ...masks } = agreement(answer, expected);
  expect(box).toBeLessThanOrEqual(bars.box);
  // An answer learnt by heart survives much that is wrong; the numbers behind it do not.
  expect(Math.max(logits, heatmap)).toBeLessThanOrEqual(bars.error);
  for (const [name, value] of Object.entries(masks)) expect(value, name).toBeGreaterThanOrEqual(bars.iou);
  const { timings: _, ...again } = answer.second;
  const { timings: __, ...before } = answer.first;
  expect(again satisfies Omit<Said, "timings">).toEqual(before);
  expect(Object.keys(answer.second.timings).filter((step) => /encoder|preprocess|prefix/.test(step))).toEqual([]);
}

/** The farthest edge; 0 where there is none in either. */
function boxDistance(a: Box | null, b: Box | null): number {
  if (!a || !b) return a === b ? 0 : Number.POSITIVE_INFINITY;
  return Math.max(...a.map((value, i) => Math.abs(value - (b[i] as number))));
}

/** 0 where there are none in either. */
function relativeError(a: number[] | null, b: number[] | null): number {
  if (!a || !b || a.length !== b.length) return a === b ? 0 : Number.POSITIVE_INFINITY;
  const largest = b.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.reduce((most, value, i) => Math.max(most, Math.abs(value - (b[i] as number))), 0) / largest;
}

export function maskIou(a: Rle | null, b: Rle): number {
  const [height, width] = b.size;
  return a ? iou(overlap(toRegion(a, { width, height }), toRegion(b, { width, height }))) : 0;
}

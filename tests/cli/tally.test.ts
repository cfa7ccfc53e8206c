import { expect, test } from "vitest";
import { judge } from "../../src/cli/evaluation/judge";
import { EMPTY, toRegion } from "../../src/cli/evaluation/regions";
import { evaluationRow, figuresTable, textRow } from "../../src/cli/evaluation/report";
import { figuresOf } from "../../src/cli/evaluation/tally";
import type { Box } from "../../src/engine/api";
import { encodeMask } from "../../src/engine/mask/rle";

const photo = { width: 10, height: 10 };

const boxRegion = ([x1, y1, x2, y2]: Box) => {
  const inside = (i: number) => i % 10 >= x1 && i % 10 < x2 && Math.floor(i / 10) >= y1 && Math.floor(i / 10) < y2;
  return toRegion(
    encodeMask(
      Array.from({ length: 100 }, (_, i) => (inside(i) ? 1 : 0)),
      10,
      10,
    ),
    photo,
  );
};

const baselines = { whole: boxRegion([0, 0, 10, 10]) };
const truth: Box = [0, 0, 10, 2]; // 20 pixels

const outcomes = [
  // The very mask and box: IoU 1.
  judge(boxRegion(truth), { mask: boxRegion(truth), box: truth }, baselines),
  // 16 of 20 pixels, IoU 0.8; the box [0,0,10,5] has IoU 20/50.
  judge(boxRegion(truth), { mask: boxRegion([0, 0, 8, 2]), box: [0, 0, 10, 5] }, baselines),
  // Beside it: intersection 0, union 20 + 10. No box.
  judge(boxRegion(truth), { mask: boxRegion([0, 5, 10, 6]), box: null }, baselines),
  // Refused though there is something: union 20.
  judge(boxRegion(truth), { mask: EMPTY, box: null }, baselines),
  // Refused, rightly.
  judge(EMPTY, { mask: EMPTY, box: null }, baselines),
  // Answered with 10 pixels where nothing matches.
  judge(EMPTY, { mask: boxRegion([0, 0, 10, 1]), box: [0, 0, 10, 1] }, baselines),
];

test("the figures of six lines, counted by hand", () => {
  const figures = figuresOf(outcomes);
  expect(outcomes.map(({ mask }) => [mask.intersection, mask.union])).toEqual([
    [20, 20],
    [16, 20],
    [0, 30],
    [0, 20],
    [0, 0],
    [0, 10],
  ]);
  expect(figures.n).toBe(6);
  expect(figures.giou).toBeCloseTo((1 + 0.8 + 0 + 0 + 1 + 0) / 6, 12);
  expect(figures.ciou).toBe(36 / 100);
  expect([figures.p50, figures.p70, figures.p90]).toEqual([2 / 4, 2 / 4, 1 / 4]);
  expect(figures.boxAccuracy).toBe(1 / 4);
  expect(figures.refuses).toBe(1 / 2);
  expect(figures.answers).toBe(3 / 4);
  // Whole image: 20/100 four times, and 0 where nothing matches.
  expect(figures.baselines).toEqual({ whole: expect.closeTo((4 * 0.2) / 6, 12) });
});

test("a threshold counts the IoU that is exactly on it, and no less", () => {
  const at = (rows: number) => judge(boxRegion([0, 0, 10, 10]), { mask: boxRegion([0, 0, 10, rows]), box: null }, {});
  const figures = figuresOf([at(4), at(5), at(7), at(9)]);
  expect([figures.p50, figures.p70, figures.p90]).toEqual([3 / 4, 2 / 4, 1 / 4]);
  const box = judge(boxRegion([0, 0, 10, 10]), { mask: EMPTY, box: [0, 0, 10, 5] }, {});
  expect(figuresOf([box]).boxAccuracy).toBe(1);
});

test("what was not measured is null, not 0", () => {
  const none = figuresOf([]);
  expect(none).toMatchObject({ n: 0, giou: null, ciou: null, p50: null, boxAccuracy: null, refuses: null });
  const targets = figuresOf(outcomes.slice(0, 2));
  expect(targets.refuses).toBeNull();
  expect(figuresOf([outcomes[4] as (typeof outcomes)[0]])).toMatchObject({
    giou: 1,
    ciou: null,
    p50: null,
    answers: null,
  });
});

test("a mean over lines is not a ratio of sums", () => {
  const small = { intersection: 1, union: 1 };
  const large = { intersection: 0, union: 99 };
  const line = { target: true, refused: false, boxIou: 0, heatmap: null, thoughtTokens: null, baselines: {} };
  const figures = figuresOf([
    { ...line, mask: small },
    { ...line, mask: large },
  ]);
  expect(figures.giou).toBe(0.5);
  expect(figures.ciou).toBe(1 / 100);
});

test("thoughts of all lines; heatmaps of those with a target that have one", () => {
  const part = (rows: number) => boxRegion([0, 0, 10, rows]);
  const drawn = [2, 4, 6].map((rows, i) =>
    judge(part(10), { mask: part(rows), box: null, heatmap: part(rows + 2), thoughtTokens: i }, {}),
  );
  const absent = judge(EMPTY, { mask: part(1), box: null, heatmap: part(1), thoughtTokens: 30 }, {});
  const plain = judge(part(10), { mask: part(9), box: null }, {});
  const figures = figuresOf([...drawn, absent, plain]);
  expect(figures.thoughtTokens).toBe(1.5);
  expect(figures.heatmapIou).toBeCloseTo((0.4 + 0.6 + 0.8) / 3, 12);
  expect(figures.heatmapR).toBeCloseTo(1, 12);
  const row = evaluationRow(textRow(figures), "five", "");
  expect(row).toMatchObject({ thought_tokens: 1.5, heatmap_iou: 0.6, heatmap_r: 1 });
});

test("the row has the manifest's shape and four digits", () => {
  expect(evaluationRow(textRow(figuresOf(outcomes)), "six", "six lines")).toEqual({
    set: "six",
    describes: "six lines",
    n: 6,
    giou: 0.4667,
    ciou: 0.36,
    p50: 0.5,
    p70: 0.5,
    p90: 0.25,
    box_accuracy: 0.25,
    absent_accuracy: 0.5,
    answer_rate: 0.75,
    baselines: { whole: 0.1333 },
  });
  expect(evaluationRow(textRow(figuresOf([])), "none", "")).toMatchObject({ n: 0, giou: null, absent_accuracy: null });
});

test("the table has a row for each kind and a dash for what was not measured", () => {
  const rows = [
    ["all", figuresOf(outcomes)],
    ["seen", figuresOf(outcomes.slice(0, 2))],
  ] as const;
  const [heading, all, seen] = figuresTable(rows).split("\n");
  expect(heading).toMatch(/gIoU .*refuses .*whole/);
  expect(all).toMatch(/^all +6 +0\.467 +0\.360/);
  expect(seen).toMatch(/^seen +2 +0\.900 .*–/);
});

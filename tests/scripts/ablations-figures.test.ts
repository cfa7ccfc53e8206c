/** How the papers' figures are read of what an evaluation left: boxes, scores; and what the judge of replies says. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { consistency, judge } from "../../scripts/ablations/judge";
import { boxFigures, scoreFigures, stillFor } from "../../scripts/ablations/paper-figures";
import type { Measured } from "../../scripts/ablations/table";

/** An answered line; the photo is 200 wide and 100 high. */
function line(thought: string, label = "apple", box: number[] | null = [150, 10, 190, 30]) {
  const answer = box === null ? "[]" : `[{"bbox_2d":[1,2,3,4],"label":"${label}"}]`;
  const reply = `<think>${thought}</think><answer>${answer}</answer>`;
  return { number: 3, id: "a_00003", reply, box, rle: { size: [100, 200], counts: "x" } };
}

test.each([
  ["i see frog left, apple top right. the red one is the apple top right.", 1],
  ["the red one is the apple top right.", 1],
  ["i see frog left, apple left. the red one is the apple top right.", 2 / 3],
  ["i see frog left, apple top right. the red one is the frog left.", 1 / 3],
  ["i see pineapple top right. the red one is the pineapple.", 0],
])("%s", (thought, score) => {
  expect(consistency(line(thought))).toBeCloseTo(score, 9);
});

test("a reply without a box, a label or a thought has no score", () => {
  expect(consistency(line("there is none.", "apple", null))).toBeNull();
  expect(consistency({ ...line("x"), reply: '<answer>[{"bbox_2d":[1,2,3,4],"label":"apple"}]</answer>' })).toBeNull();
  expect(consistency({ ...line("x"), reply: "<think>the apple.</think>" })).toBeNull();
  expect(consistency({ number: 3, id: "a", skip: { code: "photo-broken", message: "" } })).toBeNull();
});

test("the judge writes what eval --scores reads", () => {
  const folder = mkdtempSync(join(tmpdir(), "loupe-judge-"));
  const [answers, csv] = [join(folder, "questions.jsonl"), join(folder, "questions.csv")];
  const lines = [line("the red one is the apple top right."), { ...line("no.", "apple", null), number: 4 }];
  writeFileSync(answers, lines.map((one) => JSON.stringify(one)).join("\n"));
  judge(answers, csv);
  expect(readFileSync(csv, "utf8")).toBe("number,id,score\n3,a_00003,1.000\n");
  rmSync(folder, { recursive: true });
});

test("masks behind wrong boxes, by box, the true one first", () => {
  const of = (giou: number) => ({ n: 2, giou, ciou: giou / 2, p50: 1, heatmap_giou: null });
  const row = { name: "LENS", groups: { "box 0.5": of(0.4), "box 1": of(0.8) } } as unknown as Measured;
  expect(boxFigures([row]).split("\n").slice(2)).toEqual([
    "| LENS | 1 | 2 | 0.800 | 0.400 | 1.000 | – |",
    "| LENS | 0.5 | 2 | 0.400 | 0.200 | 1.000 | – |",
  ]);
});

test("scores, and how they go with both IoUs", () => {
  const levels = [{ n: 2, score: 0.5, heatmap_iou: 0.25, iou: 0.125 }];
  const found = { scored: 3, counted: 2, heatmap: { n: 2, r: 0.5 }, mask: { n: 2, r: null }, levels };
  expect(scoreFigures(JSON.stringify(found)).split("\n").slice(2)).toEqual([
    "| 0.50 | 2 | 0.250 | 0.125 |",
    "| R, all 2 |  | 0.500 | – |",
  ]);
});

test("a short stage's loss rests when it keeps still for half of it; a long one's as in CoPRS", () => {
  expect([40, 80, 599, 600, 10_000].map(stillFor)).toEqual([20, 40, 299, 300, 300]);
});

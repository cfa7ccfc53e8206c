import { readFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { DocumentObject, WordsStep } from "../../src/document/document";
import { packHeatmap } from "../../src/document/heatmap";
import { evidenceOf, type OutlineEvidence, rateObject, rateOutline } from "../../src/document/rating";
import { wordsStep } from "../../src/document/steps";
import { encodeMask } from "../../src/engine/mask";
import { createNodeLoupe } from "../../src/engine/node";
import { modelsDir } from "../engine/support";

const measured = JSON.parse(readFileSync(join(import.meta.dirname, "../fixtures/outline-evidence.json"), "utf8")) as {
  answers: { prompt: string; photo: string; never: string; evidence: OutlineEvidence }[];
};

test.each(measured.answers)("$prompt ($photo): not $never", ({ evidence, never }) => {
  expect(rateOutline(evidence)).not.toBe(never);
});

const sure: OutlineEvidence = { score: 0.9, boxIou: 0.9, heatmapIou: 0.9, parts: 1, meant: 1, called: 1 };
test.each<[string, Partial<OutlineEvidence>, string]>([
  ["all agree", {}, "good"],
  ["no heatmap, no box from this model", { boxIou: null, heatmapIou: null }, "good"],
  ["at the limits", { score: 0.7, boxIou: 0.6, heatmapIou: 0.6 }, "good"],
  ["the outline is ragged", { score: 0.69 }, "check"],
  ["the box is elsewhere", { boxIou: 0.59 }, "check"],
  ["the heatmap is elsewhere", { heatmapIou: 0.59 }, "check"],
  ["one part of two things", { meant: 2 }, "check"],
  ["two parts of two things", { parts: 2, meant: 2 }, "good"],
  ["one of two of its name", { called: 2 }, "check"],
  ["not in the thought's list", { called: 0 }, "check"],
  ["a thought without a list", { called: null }, "good"],
  ["heatmap alone is elsewhere", { score: 0.5, heatmapIou: 0.31 }, "check"],
  ["neither outline nor heatmap", { score: 0.5, heatmapIou: 0.29 }, "unsure"],
  ["a prediction alone", { score: 0.69, boxIou: null, heatmapIou: null }, "check"],
  ["a low prediction alone", { score: 0.39, boxIou: null, heatmapIou: null }, "unsure"],
])("%s: %o → %s", (_, evidence, rating) => {
  expect(rateOutline({ ...sure, ...evidence })).toBe(rating);
});

/** 8×4 pixels, 4×4 cells: a mask of the left half, or of the cells that are named; the heatmap is hot in the same. */
const pixels = (inside: (x: number, y: number) => boolean) =>
  Array.from({ length: 32 }, (_, i) => (inside(i % 8, Math.floor(i / 8)) ? 1 : 0));
const heat = (inside: (x: number, y: number) => boolean) =>
  packHeatmap({
    size: 4,
    data: Float32Array.from({ length: 16 }, (_, i) => (inside(i % 4, Math.floor(i / 4)) ? 1 : 0)),
  });
const leftHalf = {
  rle: encodeMask(
    pixels((x) => x < 4),
    8,
    4,
  ),
  score: 0.8,
};
const answer = (said: Partial<WordsStep>) =>
  ({ think: "", label: null, box: null, heatmap: null, ...said }) as WordsStep;

test("box and heatmap are compared with the mask", () => {
  const evidence = evidenceOf(answer({ box: [0, 0, 8, 4], heatmap: heat((x) => x > 0 && x < 3) }), leftHalf);
  expect(evidence).toEqual({ score: 0.8, boxIou: 0.5, heatmapIou: 4 / 12, parts: 1, meant: 1, called: null });
  // A quarter of each of two cells.
  const thin = {
    rle: encodeMask(
      pixels((x, y) => x === 1 && y % 2 === 0),
      8,
      4,
    ),
    score: 0.8,
  };
  expect(evidenceOf(answer({ heatmap: heat((x) => x === 0) }), thin).heatmapIou).toBeCloseTo(1 / 4);
});

test("an empty mask agrees with nothing", () => {
  const empty = {
    rle: encodeMask(
      pixels(() => false),
      8,
      4,
    ),
    score: 0.9,
  };
  const evidence = evidenceOf(answer({ box: [0, 0, 8, 4], heatmap: heat(() => false) }), empty);
  expect(evidence).toEqual({ score: 0.9, boxIou: 0, heatmapIou: 0, parts: 1, meant: 1, called: null });
});

test.each([
  ["i see cat left, cat right. that means cat left and cat right.", 2],
  ["that means two people left and person right.", 3],
  ["the cat left means nothing", 1],
  ["i see cat left and dog right. it is the cat left.", 1],
])("%s: %i things meant", (think, meant) => {
  const evidence = evidenceOf(answer({ think }), leftHalf);
  expect(evidence.meant).toBe(meant);
  expect(evidence.parts).toBe(1);
});

test.each([
  ["i see cup left, two cups right, traffic light top. it is the cup left.", "red cup", 3],
  ["i see top top left, light top, traffic light left.", "top", 1],
  ["i see traffic light left, person right", "light", 0],
  ["i see two people left, person right.", "Person", 3],
  ["it is the cup left.", "cup", null],
  ["i see cup left.", null, null],
])("%s: %s, called so: %s", (think, label, called) => {
  expect(evidenceOf(answer({ think, label }), leftHalf).called).toBe(called);
});

test("parts are counted where several things are meant, crumbs left out", () => {
  const think = "that means cup left and cup right.";
  const columns = {
    rle: encodeMask(
      pixels((x) => x < 2 || x > 5),
      8,
      4,
    ),
    score: 0.8,
  };
  expect(evidenceOf(answer({ think, heatmap: heat(() => true) }), columns).parts).toBe(2);
  // 80 cells a side: one cell is less than a thirtieth of the other part.
  const crumb = new Uint8Array(6400).map((_, i) => (i === 0 || (i % 80 > 40 && i < 4000) ? 1 : 0));
  expect(evidenceOf(answer({ think }), { rle: encodeMask(crumb, 80, 80), score: 0.8 }).parts).toBe(1);
});

test("an object is rated by its last mask: after a click, box and heatmap say nothing of it", () => {
  const asked = answer({ kind: "words", box: [4, 0, 8, 4], mask: leftHalf });
  const object = (steps: unknown[]) => ({ steps }) as DocumentObject;
  expect(rateObject(object([asked]))).toBe("check");
  const point = { x: 1, y: 1, positive: true };
  expect(rateObject(object([asked, { kind: "point", point, mask: { ...leftHalf, score: 0.95 } }]))).toBe("good");
  expect(rateObject(object([{ ...asked, mask: null }]))).toBeNull();
});

test("the elephant by the shore, which takes in the zebra, is not called good", async () => {
  const loupe = createNodeLoupe({ modelsDir });
  const { version } = await loupe.load();
  const image = await readFile(join(modelsDir, "../public/samples/savanna.jpg"));
  const { photo } = await loupe.encode({ image });
  const step = wordsStep(await loupe.segment({ photo, prompt: "the elephant" }), version);
  await loupe.dispose();
  expect(rateObject({ steps: [step] } as DocumentObject)).toBe("check");
  const kept = measured.answers.find(({ prompt }) => prompt === "the elephant")?.evidence;
  expect(step.mask && evidenceOf(step, step.mask).heatmapIou).toBeCloseTo(kept?.heatmapIou ?? 0, 1);
});

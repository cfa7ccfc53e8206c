import { expect, test } from "vitest";
import { type DocumentObject, PLAIN_EDGES, type Step } from "../../src/document/document";
import { contradicts, promptOf } from "../../src/document/prompt";
import { boxStep, cleanStep, pointStep, strokeStep } from "../../src/document/steps";
import { Random } from "../random";
import { HEIGHT, randomMask, randomWords, WIDTH } from "./support";

const random = new Random(23);
const mask = () => randomMask(random);
const object = (...steps: Step[]): DocumentObject => ({
  id: "object-1",
  name: "cup",
  label: null,
  colour: 0,
  hidden: false,
  edges: PLAIN_EDGES,
  steps,
});
const words = { ...randomWords(random), box: [4, 4, 12, 12] as [number, number, number, number], mask: mask() };
const click = (x: number, y: number, positive = true, how: "refine" | "add" | "replace" = "refine") =>
  pointStep({ x, y, positive }, mask(), how);
const stroke = { points: [2, 2, 10, 2], radius: 2 };

test("clicks gather, and the last step's mask is what the next begins with", () => {
  const last = click(6, 6, false);
  const prompt = promptOf(object(words, click(5, 5), last));
  expect(prompt.points).toEqual([
    { x: 5, y: 5, positive: true },
    { x: 6, y: 6, positive: false },
  ]);
  expect([prompt.box, prompt.mask]).toEqual([words.box, last.mask]);
});

test("a + outside the box releases it, a − does not, and a box drawn anew is the box", () => {
  expect(promptOf(object(words, click(1, 1))).box).toBeNull();
  expect(promptOf(object(words, click(1, 1, false))).box).toEqual(words.box);
  expect(promptOf(object(words, click(1, 1), boxStep([0, 0, 3, 3], mask()))).box).toEqual([0, 0, 3, 3]);
});

test("a click that replaces begins anew; a mask made otherwise is where the next clicks begin", () => {
  const replaced = promptOf(object(words, strokeStep(stroke, false, mask().rle), click(1, 1, true, "replace")));
  expect(replaced).toMatchObject({ points: [{ x: 1, y: 1 }], box: null, strokes: [] });
  const cleaned = promptOf(
    object(words, click(5, 5), strokeStep(stroke, true, mask().rle), cleanStep("fill", mask().rle)),
  );
  expect(cleaned).toMatchObject({ points: [], box: null, strokes: [] });
});

test("what was painted stays, until a click in it says otherwise", () => {
  const painted = strokeStep(stroke, false, mask().rle);
  const erased = strokeStep({ points: [8, 12], radius: 1 }, true, mask().rle);
  const strokes = (...steps: Step[]) =>
    promptOf(object(words, painted, erased, ...steps)).strokes.map(({ erase }) => erase);
  expect(strokes()).toEqual([false, true]);
  expect(strokes(click(6, 3), click(20, 3, false))).toEqual([false, true]);
  expect(strokes(click(6, 3, false))).toEqual([true]);
  expect(strokes(click(8, 12.5))).toEqual([false]);
});

test("a place is in a stroke within its radius of the way, ends round", () => {
  const at = (x: number, y: number) => contradicts({ stroke, erase: true }, { x, y, positive: true });
  expect([at(6, 3.9), at(6, 4.1), at(0.1, 2), at(11.9, 2), at(0.5, 0.5)]).toEqual([true, false, true, true, false]);
  const dot = { stroke: { points: [5, 5], radius: 1 }, erase: true };
  expect(contradicts(dot, { x: 5.6, y: 5.6, positive: true })).toBe(true);
  expect(contradicts(dot, { x: WIDTH, y: HEIGHT, positive: true })).toBe(false);
});

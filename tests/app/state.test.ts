import { beforeEach, expect, test } from "vitest";
import { documentOf, RUN, selectedObject } from "../../src/app/state/document";
import { resultState } from "../../src/app/state/result-state";
import { shownAnswer } from "../../src/app/state/shown";
import { createAppStore, type Store } from "../../src/app/state/store";
import { newDocument } from "../../src/document/document";
import { addObject, addStep } from "../../src/document/edits";
import { pointStep, wordsStep } from "../../src/document/steps";
import type { Mask, Point, SegmentResult } from "../../src/engine";
import { encodeMask } from "../../src/engine/mask";

const mask = (score: number): Mask => ({
  size: 2,
  logits: Float32Array.of(1, -1, -1, -1),
  rle: encodeMask(Uint8Array.of(1, ...new Uint8Array(63)), 8, 8),
  area: 1,
  bounds: [0, 0, 1, 1],
  score,
  held: 0,
});

const result = (change: Partial<SegmentResult> = {}): SegmentResult => ({
  model: "m",
  prompt: "the cup",
  think: "One cup.",
  answer: "[]",
  box: [0, 0, 1, 1],
  label: "cup",
  absent: false,
  score: 0.8,
  mask: mask(0.8),
  heatmap: { size: 1, data: Float32Array.of(1) },
  stopped: "no",
  notes: [],
  timings: { total: 5 },
  ...change,
});

const photo = { sha256: "0".repeat(64), name: "table.jpg", width: 8, height: 8 };

let store: Store;
const state = () => store.getState();
const document = () => documentOf(state()) ?? newDocument(photo);

/** The running answer ends so. @returns the object's id. */
function finish(change: Partial<SegmentResult> = {}): string {
  const whole = result(change);
  const step = wordsStep(whole, "1");
  if (step.mask && whole.mask) state().drawings.set(step.mask, whole.mask);
  state().commit(addObject(document(), step), "answer");
  const id = document().objects.at(-1)?.id as string;
  state().endRun(id);
  return id;
}

function click(id: string, point: Point, score: number): void {
  const drawn = mask(score);
  const step = pointStep(point, drawn);
  state().drawings.set(step.mask, drawn);
  state().commit(addStep(document(), id, step), "click");
}

beforeEach(() => {
  store = createAppStore();
  state().begin(newDocument(photo));
});

test("a running answer grows with its events, and what it becomes is as the result says", () => {
  state().beginRun("the cup");
  for (const [text, phase] of [
    ["One ", "think"],
    ["cup", "think"],
    ["<answer>", "other"],
    ["[", "answer"],
  ] as const) {
    state().growRun({ type: "token", index: 0, text, phase });
  }
  expect(shownAnswer(state())).toMatchObject({ think: "One cup", answer: "[", tokens: 4, words: null, score: null });
  state().growRun({ type: "mask", mask: mask(0.7) });
  expect(shownAnswer(state())).toMatchObject({ score: 0.7, mask: { size: 2 } });
  finish();
  expect(shownAnswer(state())).toMatchObject({ think: "One cup.", answer: "[]", label: "cup", score: 0.8 });
  expect(shownAnswer(state())?.heatmap?.data).toEqual(Float32Array.of(1));
});

test("clicks refine the mask; undo takes them back one by one, then the answer, and redo brings all of it again", () => {
  const [first, second]: Point[] = [
    { x: 1, y: 1, positive: true },
    { x: 2, y: 2, positive: false },
  ];
  state().beginRun("the cup");
  const id = finish();
  click(id, first as Point, 0.85);
  click(id, second as Point, 0.9);
  const whole = document();
  expect(shownAnswer(state())).toMatchObject({ score: 0.9, clicks: [first, second] });
  state().undo();
  expect(shownAnswer(state())).toMatchObject({ score: 0.85, clicks: [first], mask: { size: 2 } });
  state().undo();
  state().undo();
  expect(shownAnswer(state())).toBeNull();
  expect(resultState({ ...state(), model: { status: "failed", message: "" } })).toBe("idle");
  for (let i = 0; i < 3; i++) state().redo();
  expect(document()).toBe(whole);
  expect(shownAnswer(state())).toMatchObject({ score: 0.9, clicks: [first, second], mask: { size: 2 } });
});

test("undo shows what it changed", () => {
  state().beginRun("the cup");
  const cup = finish();
  click(cup, { x: 1, y: 1, positive: true }, 0.9);
  state().beginRun("the spoon");
  const spoon = finish();
  state().undo();
  expect(state().selected).toBe(cup);
  state().undo();
  expect(state().selected).toBe(cup);
  state().redo();
  state().redo();
  expect(state().selected).toBe(spoon);
});

test("a new question keeps every earlier answer, and each can be shown again", () => {
  state().beginRun("the cup");
  const first = finish();
  state().beginRun("the spoon");
  expect(state().selected).toBe(RUN);
  state().select(first);
  const second = finish({ prompt: "the spoon", absent: true, mask: null, box: null });
  // Finishing does not take the earlier answer from the screen.
  expect(shownAnswer(state())?.prompt).toBe("the cup");
  expect(resultState(state())).toBe("done");
  state().select(second);
  expect(resultState(state())).toBe("absent");
  expect(shownAnswer(state())).toMatchObject({ score: null, mask: null });
  state().select("object-99");
  expect(state().selected).toBe(second);
});

test("a question that fails is taken back and the answer before it shown again", () => {
  state().beginRun("the cup");
  const first = finish();
  state().beginRun("too long");
  state().endRun(null);
  state().setProblem({ code: "prompt-too-long", message: "Too long.", during: "ask" });
  expect(document().objects).toHaveLength(1);
  expect(selectedObject(state())?.id).toBe(first);
  expect(resultState(state())).toBe("error");
});

test("what was shown before a question that fails may be gone by then", () => {
  state().beginRun("the cup");
  const cup = finish();
  state().beginRun("the spoon");
  finish();
  state().beginRun("too long");
  state().undo();
  state().endRun(null);
  expect(state().selected).toBe(cup);
  state().beginRun("too long");
  state().undo();
  state().endRun(null);
  expect(state().selected).toBeNull();
});

test("an answer is shown where all that was shown instead has been undone", () => {
  state().beginRun("the cup");
  const cup = finish();
  state().beginRun("the spoon");
  state().select(cup);
  state().undo();
  expect(state().selected).toBeNull();
  const spoon = finish();
  expect(state().selected).toBe(spoon);
});

test("the phases of a run go before everything else", () => {
  state().beginRun("the cup");
  expect(resultState(state())).toBe("loading");
  state().setPhase("thinking");
  state().setProblem({ code: "image-broken", message: "Broken.", during: "open" });
  expect(resultState(state())).toBe("thinking");
  state().growRun({ type: "box", box: [0, 0, 1, 1], label: null });
  expect(resultState(state())).toBe("decoding");
});

import { beforeEach, describe, expect, test } from "vitest";
import { createStore, type StoreApi } from "zustand";
import { selectedTurn } from "../../src/app/state/answers";
import { resultState } from "../../src/app/state/result-state";
import { createState, type State } from "../../src/app/state/store";
import {
  afterClick,
  afterEvent,
  afterRefinement,
  afterResult,
  afterUndo,
  currentMask,
  newTurn,
  predictedIou,
  publicResult,
} from "../../src/app/state/turn";
import type { Mask, Point, SegmentResult } from "../../src/engine/api";

const mask = (score: number): Mask => ({
  size: 2,
  logits: Float32Array.of(1, -1, -1, -1),
  rle: { size: [2, 2], counts: "013" },
  area: 1,
  bounds: [0, 0, 1, 1],
  score,
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
  heatmap: { size: 1, data: Float32Array.of(0.5) },
  stopped: "no",
  notes: [],
  timings: { total: 5 },
  ...change,
});

describe("a turn", () => {
  test("grows with the events and ends as the result says", () => {
    let turn = newTurn(1, "the cup");
    turn = afterEvent(turn, { type: "token", index: 0, text: "One ", phase: "think" });
    turn = afterEvent(turn, { type: "token", index: 1, text: "cup", phase: "think" });
    turn = afterEvent(turn, { type: "token", index: 2, text: "<answer>", phase: "other" });
    turn = afterEvent(turn, { type: "token", index: 3, text: "[", phase: "answer" });
    expect(turn).toMatchObject({ think: "One cup", answer: "[", tokens: 4, result: null });
    expect(predictedIou(turn)).toBeNull();
    turn = afterResult(turn, result());
    expect(turn).toMatchObject({ think: "One cup.", answer: "[]", label: "cup" });
    expect(predictedIou(turn)).toBe(0.8);
  });

  test("clicks refine the mask and are undone one by one; the text's mask stays", () => {
    const first: Point = { x: 1, y: 1, positive: true };
    const second: Point = { x: 2, y: 2, positive: false };
    let turn = afterResult(newTurn(1, "the cup"), result());
    turn = afterClick(afterClick(turn, first), second);
    expect(turn.pending).toEqual([first, second]);
    turn = afterRefinement(turn, { point: first, mask: mask(0.85) });
    expect(turn.pending).toEqual([second]);
    turn = afterRefinement(turn, { point: second, mask: mask(0.9) });
    expect(predictedIou(turn)).toBe(0.9);
    turn = afterUndo(turn);
    expect(currentMask(turn)?.score).toBe(0.85);
    turn = afterUndo(afterUndo(turn));
    expect(currentMask(turn)?.score).toBe(0.8);
  });

  test("is exported without its big arrays, with the mask on screen", () => {
    const whole = result();
    const turn = { ...afterResult(newTurn(1, "the cup"), whole), result: whole };
    expect(publicResult(turn)).toMatchObject({ model: "m", rle: { size: [2, 2] }, score: 0.8, area: 1 });
    expect(JSON.stringify(publicResult(turn))).not.toMatch(/logits|heatmap|clicks/);
    const point: Point = { x: 1, y: 1, positive: true };
    const refined = { ...afterRefinement(turn, { point, mask: mask(0.95) }), result: whole };
    expect(publicResult(refined)).toMatchObject({ score: 0.95, clicks: [point] });
  });

  test("without a match has no mask quality and no mask to export", () => {
    const whole = result({ absent: true, mask: null, box: null, score: 0.97 });
    const turn = { ...afterResult(newTurn(1, "the piano"), whole), result: whole };
    expect(predictedIou(turn)).toBeNull();
    expect(publicResult(turn)).toMatchObject({ absent: true, rle: null, box: null, score: 0.97 });
  });
});

describe("the history", () => {
  let store: StoreApi<State>;
  const state = () => store.getState();
  const finish = (id: number, change: Partial<SegmentResult> = {}) => {
    state().changeTurn(id, (turn) => afterResult(turn, result(change)));
    state().endRun();
  };
  beforeEach(() => {
    store = createStore<State>()(createState);
    state().setModel({
      status: "ready",
      info: {
        id: "m",
        name: "m",
        version: "1",
        summary: "",
        can: [],
        cannot: [],
        licence: { id: "", note: "" },
        head: "unified",
        bytes: 1,
        evaluation: [],
        provider: "wasm",
        providerReason: "",
      },
    });
  });

  test("a new question keeps every earlier answer, and each can be shown again", () => {
    state().beginTurn(1, "the cup");
    finish(1);
    state().beginTurn(2, "the spoon");
    expect(state().turns.map(({ id }) => id)).toEqual([1, 2]);
    expect(state().selected).toBe(2);
    state().select(1);
    finish(2, { absent: true });
    // Finishing does not take the earlier answer from the screen.
    expect(selectedTurn(state())?.prompt).toBe("the cup");
    expect(resultState(state())).toBe("done");
    state().select(2);
    expect(resultState(state())).toBe("absent");
    state().select(99);
    expect(state().selected).toBe(2);
  });

  test("a question that fails is taken back and the answer before it shown again", () => {
    state().beginTurn(1, "the cup");
    finish(1);
    state().beginTurn(2, "too long");
    state().dropRun();
    state().setProblem({ code: "prompt-too-long", message: "Too long.", during: "ask" });
    expect(state().turns.map(({ id }) => id)).toEqual([1]);
    expect(state().selected).toBe(1);
    expect(resultState(state())).toBe("error");
  });

  test("a new photo clears the answers, but not a question that already waits for it", () => {
    state().beginTurn(1, "the cup");
    finish(1);
    state().beginTurn(2, "about the new photo");
    expect(resultState(state())).toBe("encoding");
    state().clearTurns();
    expect(state().turns.map(({ id }) => id)).toEqual([2]);
    state().dropRun();
    expect(state()).toMatchObject({ turns: [], selected: null, run: null });
  });

  test("the stages of a run go before everything else", () => {
    state().beginTurn(1, "the cup");
    state().setStage("thinking");
    state().setProblem({ code: "image-broken", message: "Broken.", during: "open" });
    expect(resultState(state())).toBe("thinking");
    state().setStage("decoding");
    expect(resultState(state())).toBe("decoding");
  });
});

import { beforeEach, expect, test } from "vitest";
import { beginHistory, documentOf, selectedObjects } from "../../src/app/state/document";
import { resultState } from "../../src/app/state/result-state";
import { createAppStore, type Store } from "../../src/app/state/store";
import { newDocument } from "../../src/document/document";
import { addObject, addStep, removeObjects, renameObject } from "../../src/document/edits";
import { pointStep } from "../../src/document/steps";
import type { Mask } from "../../src/engine";
import { encodeMask } from "../../src/engine/mask";

const mask: Mask = {
  size: 2,
  logits: Float32Array.of(1, -1, -1, -1),
  crop: null,
  rle: encodeMask(Uint8Array.of(1, ...new Uint8Array(63)), 8, 8),
  area: 1,
  bounds: [0, 0, 1, 1],
  score: 0.8,
  held: 0,
};
const photo = { sha256: "0".repeat(64), name: "table.jpg", width: 8, height: 8 };
const click = () => pointStep({ x: 1, y: 1, positive: true }, mask);

let store: Store;
const state = () => store.getState();
const document = () => documentOf(state()) ?? newDocument(photo);

/** @returns the new object's id. */
function add(name: string): string {
  const next = addObject(document(), { name, step: click() });
  const id = next.objects.at(-1)?.id as string;
  state().commit(next, "click", id);
  return id;
}

beforeEach(() => {
  store = createAppStore();
  state().begin(beginHistory(newDocument(photo)));
});

test("a running answer grows with its events", () => {
  state().beginRun({ prompt: "the cup", about: 1, closer: null });
  for (const [text, phase] of [
    ["One ", "think"],
    ["cup", "think"],
    ["<answer>", "other"],
    ["[", "answer"],
  ] as const) {
    state().growRun({ type: "token", index: 0, text, phase });
  }
  expect(state().run).toMatchObject({ think: "One cup", answer: "[", tokens: 4, phase: "waiting" });
  state().growRun({ type: "box", box: [0, 0, 1, 1], label: "cup" });
  state().growRun({ type: "mask", mask });
  expect(state().run).toMatchObject({ mask, label: "cup", phase: "decoding" });
  expect(resultState(state())).toBe("decoding");
  state().endRun();
  expect(state().run).toBeNull();
});

test("undo selects what it changed, and what it took away is selected no more", () => {
  const cup = add("cup");
  const spoon = add("spoon");
  state().commit(addStep(document(), cup, click()), "click", cup);
  expect(state().selected).toBe(cup);
  state().select(spoon);
  state().undo();
  expect(state().selected).toBe(cup);
  state().undo();
  expect([state().selected, document().objects.length]).toEqual([cup, 1]);
  state().undo();
  expect([state().selected, document().objects.length]).toEqual([null, 0]);
  for (let i = 0; i < 3; i++) state().redo();
  expect([state().selected, document().objects.length]).toEqual([cup, 2]);
});

test("what changes nothing is no step, and what is done ends the offers", () => {
  const cup = add("cup");
  const { history } = state();
  state().setOffers([{ kind: "keep-both", object: cup }]);
  state().commit(renameObject(document(), cup, "cup"), "rename");
  expect([state().history === history, state().offers.length]).toEqual([true, 1]);
  state().commit(renameObject(document(), cup, "mug"), "rename");
  expect([state().history === history, state().offers.length, state().selected]).toEqual([false, 0, cup]);
  state().commit(removeObjects(document(), [cup]), "delete");
  expect(state().selected).toBeNull();
});

test("several can be selected beside the one that clicks correct", () => {
  const [cup, spoon, saucer] = [add("cup"), add("spoon"), add("saucer")];
  const names = () => selectedObjects(state()).map(({ name }) => name);
  state().select(cup);
  state().selectAlso(saucer);
  state().selectAlso(spoon);
  expect([names(), state().selected]).toEqual([["cup", "spoon", "saucer"], cup]);
  state().selectAlso(spoon);
  expect(names()).toEqual(["cup", "saucer"]);
  state().selectAlso(cup);
  expect([names(), state().selected]).toEqual([["saucer"], saucer]);
  state().selectAlso("object-99");
  state().select("object-99");
  expect(state().selected).toBe(saucer);
  state().select(null);
  expect(names()).toEqual([]);
});

test("the phases of a run go before everything else", () => {
  state().beginRun({ prompt: "the cup", about: 1, closer: null });
  expect(resultState(state())).toBe("loading");
  state().setPhase("thinking");
  state().setProblem({ code: "image-broken", message: "Broken.", during: "open" });
  expect(resultState(state())).toBe("thinking");
  state().growRun({ type: "box", box: [0, 0, 1, 1], label: null });
  expect(resultState(state())).toBe("decoding");
  state().endRun();
  expect(resultState(state())).toBe("error");
});

test("a stage that is shown again in another size has in its middle what it had", () => {
  const large = { width: 800, height: 600 };
  const small = { width: 400, height: 300 };
  const photo = large;
  state().layOut(large, 1, photo);
  // The place at 200, 150 is in the middle.
  state().setView({ scale: 4, x: -400, y: -300 });
  state().layOut(null, 1, photo);
  state().layOut(small, 1, photo);
  const { scale, x, y } = state().view ?? { scale: 0, x: 0, y: 0 };
  expect([(small.width / 2 - x) / scale, (small.height / 2 - y) / scale]).toEqual([200, 150]);
  // What is set while it is hidden is of no size before.
  state().layOut(null, 1, photo);
  const view = { scale: 2, x: -10, y: -10 };
  state().setView(view);
  state().layOut(large, 1, photo);
  expect(state().view).toEqual(view);
});

import { expect, test } from "vitest";
import { begin, canRedo, canUndo, commit, PAST, redo, undo, whatRedo, whatUndo } from "../../src/document/history";
import { Random } from "../random";
import { emptyDocument, frozen, randomEdit } from "./support";

test("undo after do is the document before, itself; redo after undo the one after", () => {
  const random = new Random(5);
  for (let round = 0; round < 20; round++) {
    let history = frozen(begin(emptyDocument));
    const done = [emptyDocument];
    for (let edits = 0; edits < 30; edits++) {
      const [document, what] = randomEdit(history.present.document, random);
      const before = history;
      history = frozen(commit(history, document, what));
      done.push(document);
      expect(whatUndo(history)).toBe(what);
      const undone = undo(history);
      expect(undone.present).toBe(before.present);
      expect(undone.past).toEqual(before.past);
      expect(whatRedo(undone)).toBe(what);
      expect(redo(undone)).toEqual(history);
      expect(redo(undone).present).toBe(history.present);
    }
    // All the way back and forth again, with pauses.
    for (let at = done.length - 1; at > 0; at--) {
      expect(history.present.document).toBe(done[at]);
      history = undo(history);
    }
    expect(history.present.document).toBe(emptyDocument);
    for (const document of done.slice(1)) {
      history = redo(history);
      expect(history.present.document).toBe(document);
    }
    expect(canRedo(history)).toBe(false);
  }
});

test("what is done after an undo replaces what was undone", () => {
  const random = new Random(6);
  const [one] = randomEdit(emptyDocument, random);
  const [two] = randomEdit(one, random);
  const [other] = randomEdit(one, random);
  const history = commit(undo(commit(commit(begin(emptyDocument), one, "answer"), two, "click")), other, "click");
  expect(canRedo(history)).toBe(false);
  expect(redo(history)).toBe(history);
  expect(undo(history).present.document).toBe(one);
});

test("at first there is nothing to undo or redo", () => {
  const history = begin(emptyDocument);
  expect([canUndo(history), canRedo(history), whatUndo(history), whatRedo(history)]).toEqual([
    false,
    false,
    null,
    null,
  ]);
  expect(undo(history)).toBe(history);
  expect(redo(history)).toBe(history);
});

test("at least 200 steps can be undone, and not endlessly many are kept", () => {
  expect(PAST).toBeGreaterThanOrEqual(200);
  let history = begin(emptyDocument);
  const documents = Array.from({ length: PAST + 100 }, () => ({ ...emptyDocument }));
  for (const document of documents) history = commit(history, document, "click");
  expect(history.past).toHaveLength(PAST);
  while (canUndo(history)) history = undo(history);
  expect(history.present.document).toBe(documents[99]);
  expect(history.future).toHaveLength(PAST);
});

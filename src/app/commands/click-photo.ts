import { clicksOf, findObject, objectMask, wordsOf } from "../../document/document";
import { addStep } from "../../document/edits";
import { pointStep } from "../../document/steps";
import type { Point } from "../../engine";
import type { App } from "../app";
import type { PendingClick } from "../state/clicks";
import { documentOf, selectedMask, selectedObject } from "../state/document";
import { percent } from "../words";
import { ensureEncoded } from "../work/ensure-encoded";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** Corrects the shown object: its mask is drawn again with a point that is in it, or is not. */
export const clickPhoto: Command<[Point]> = {
  id: "click-photo",
  name: "Correct the mask",
  icon: null,
  keys: null,
  enabled: (state) => selectedMask(state) !== null,
  async perform(app, point) {
    const state = app.store.getState();
    const object = selectedObject(state);
    if (!object || !selectedMask(state)) return;
    state.setProblem(null);
    state.addClick({ object: object.id, point });
    // They are answered in the order in which they were made, each from the mask that the one before left.
    if (state.pending.length) return;
    for (let click = next(app); click; click = next(app)) {
      await answer(app, click);
      app.store.getState().dropClick(click);
    }
  },
};

const next = ({ store }: App): PendingClick | undefined => store.getState().pending[0];

async function answer(app: App, click: PendingClick): Promise<void> {
  const { object: id, point } = click;
  const { store, loupe } = app;
  const before = store.getState();
  const { photo, drawings } = before;
  const current = documentOf(before);
  const object = current && findObject(current, id);
  const mask = object && objectMask(object);
  if (!photo || !object || !mask) return;
  try {
    const { photo: encoded } = await ensureEncoded(app, photo);
    const drawn = await loupe.refine({
      photo: encoded,
      points: [...clicksOf(object), point],
      box: wordsOf(object)?.box ?? null,
      previous: drawings.get(mask)?.logits ?? null,
    });
    const state = store.getState();
    const document = documentOf(state);
    // The photo was changed, or the object undone, before the answer came.
    if (state.photo?.key !== photo.key || !document || findObject(document, id) !== object) return;
    const step = pointStep(point, drawn);
    drawings.set(step.mask, drawn);
    // First, or for a moment it would be shown twice: waiting, and in the mask.
    state.dropClick(click);
    state.commit(addStep(document, id, step), "click");
    state.announce(`Mask redrawn, quality ${percent(drawn.score)}`);
  } catch (error) {
    if (store.getState().photo?.key === photo.key) tell(app, error, "refine");
  }
}

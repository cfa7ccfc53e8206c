import { findObject } from "../../document/document";
import { redoSteps, removeObjects } from "../../document/edits";
import type { Point } from "../../engine";
import { documentOf } from "../state/document";
import { spokenOf } from "../work/spoken";
import { tell } from "../work/tell";
import { stepsWithout } from "../work/without-click";
import type { Command } from "./command";

/** Takes one of the object's clicks back, whichever it is; what came after it stays. An object of that click alone goes. */
export const deleteClick: Command<[object: string, click: Point]> = {
  id: "delete-click",
  name: "Delete a click",
  icon: null,
  keys: null,
  // What waits was meant for what is there now.
  enabled: ({ photo, pending }) => photo !== null && !pending.length,
  async perform(app, id, click) {
    const { photo, ...before } = app.store.getState();
    const document = documentOf(before);
    const object = document && findObject(document, id);
    if (!photo || !object) return;
    try {
      const steps = await stepsWithout(app, photo, object, click);
      const { history, commit, announce } = app.store.getState();
      // Something else was done meanwhile.
      if (history?.present.document !== document) return;
      const next = steps.length ? redoSteps(document, id, 0, steps) : removeObjects(document, [id]);
      commit(next, "delete click", steps.length ? id : null);
      // Where another tab has the project nothing has changed.
      if (documentOf(app.store.getState()) !== next) return;
      const left = findObject(next, id);
      announce(left ? `Click deleted: ${spokenOf(left)}` : `Click deleted, and ${object.name} with it`);
    } catch (error) {
      tell(app, error, "refine");
    }
  },
};

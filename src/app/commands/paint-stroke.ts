import { findObject, objectMask, type Stroke } from "../../document/document";
import { addStep } from "../../document/edits";
import { strokeStep } from "../../document/steps";
import { emptyMask } from "../../engine/mask";
import { documentOf, selectedObject } from "../state/document";
import { objectsUnder } from "../work/click-meaning";
import { withObject } from "../work/new-object";
import { spokenOf } from "../work/spoken";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** Changes the mask by hand: of the selected object, or of the one where the stroke began; else a brush begins one. */
export const paintStroke: Command<[Stroke, "brush" | "erase"]> = {
  id: "paint-stroke",
  name: "Paint",
  icon: null,
  keys: null,
  enabled: ({ photo }) => photo !== null,
  async perform(app, stroke, what) {
    const before = app.store.getState();
    const document = documentOf(before);
    const [x, y] = stroke.points;
    if (!document || x === undefined || y === undefined) return;
    const object = selectedObject(before) ?? objectsUnder(document, x, y)[0] ?? null;
    if (!object && what === "erase") return before.announce("There is nothing here to erase. Select an object first.");
    const { width, height } = document.photo;
    const mask = object && objectMask(object);
    try {
      const rle = await app.masks.paint(mask?.rle ?? emptyMask([height, width]), stroke, what === "erase");
      const state = app.store.getState();
      const now = documentOf(state);
      // Another photo, or the object has changed meanwhile.
      if (!now || now.photo !== document.photo || (object && findObject(now, object.id) !== object)) return;
      const step = strokeStep(stroke, what === "erase", rle);
      if (object) {
        state.commit(addStep(now, object.id, step), what, object.id);
        return state.announce(what === "erase" ? `Erased from ${object.name}` : `Painted on ${object.name}`);
      }
      const added = withObject(app, now, step, null);
      state.commit(added.next, "brush", added.object.id);
      state.announce(`New: ${spokenOf(added.object)}`);
    } catch (error) {
      tell(app, error, "edit");
    }
  },
};

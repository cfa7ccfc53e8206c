/** Commands that make another mask of the selected object's. */
import { objectMask, type Step } from "../../document/document";
import { addStep } from "../../document/edits";
import type { Rle } from "../../engine";
import { maskArea } from "../../engine/mask";
import type { App } from "../app";
import type { Command } from "../commands/command";
import type { Masks } from "../masks/masks";
import { selectedMask, selectedObject } from "../state/document";
import { tell } from "./tell";

interface MaskChange {
  id: string;
  name: string;
  keys?: string;
  mask(masks: Masks, rle: Rle): Promise<Rle>;
  step(rle: Rle): Step;
}

export function maskCommand({ id, name, keys = undefined, mask, step }: MaskChange): Command {
  return {
    id,
    name,
    icon: null,
    keys: keys ?? null,
    enabled: (state) => selectedMask(state) !== null,
    async perform(app: App) {
      const before = app.store.getState();
      const object = selectedObject(before);
      const given = object && objectMask(object);
      if (!object || !given) return;
      try {
        const rle = await mask(app.masks, given.rle);
        const { history, commit, announce } = app.store.getState();
        if (history !== before.history || !history) return;
        if (rle.counts === given.rle.counts) return announce(`${name} changes nothing here`);
        if (!maskArea(rle)) return announce(`${name} would leave nothing of ${object.name}`);
        commit(addStep(history.present.document, object.id, step(rle)), name.toLowerCase(), object.id);
        announce(`${name}: done`);
      } catch (error) {
        tell(app, error, "edit");
      }
    },
  };
}

/** Commands that make one mask of several selected objects'. */
import { type CombineStep, type DocumentObject, objectMask } from "../../document/document";
import { addStep, mergeObjects } from "../../document/edits";
import { combineStep } from "../../document/steps";
import { maskArea } from "../../engine/mask";
import type { Command } from "../commands/command";
import { documentOf, selectedObject, selectedObjects } from "../state/document";
import type { State } from "../state/store";
import { tell } from "./tell";

type How = Exclude<CombineStep["how"], "invert">;
const OPERATIONS = { union: "unite", subtract: "subtract", intersect: "intersect" } as const;

/** The selected object first; those without a mask are left out. */
function chosen(state: State): DocumentObject[] {
  const object = selectedObject(state);
  const others = selectedObjects(state).filter((other) => other !== object);
  return (object ? [object, ...others] : []).filter((one) => objectMask(one));
}

/** The selected object gets the mask; joined, the others end. */
export function combineCommand(id: string, name: string, how: How): Command {
  return {
    id,
    name,
    icon: null,
    keys: null,
    enabled: (state) => chosen(state).length > 1,
    async perform(app) {
      const before = app.store.getState();
      const [object, ...others] = chosen(before);
      const document = documentOf(before);
      if (!object || !others.length || !document) return;
      try {
        let rle = objectMask(object)?.rle;
        for (const other of others) {
          const next = objectMask(other)?.rle;
          if (rle && next) rle = await app.masks[OPERATIONS[how]](rle, next);
        }
        const { history, commit, announce } = app.store.getState();
        if (!rle || history?.present.document !== document) return;
        if (!maskArea(rle)) return announce(`Nothing of ${object.name} would be left`);
        const names = others.map((other) => other.name);
        const step = combineStep(how, names, rle);
        const ids = others.map((other) => other.id);
        const next =
          how === "union" ? mergeObjects(document, object.id, ids, step) : addStep(document, object.id, step);
        commit(next, name.toLowerCase(), object.id);
        announce(`${object.name}: ${name.toLowerCase()} with ${names.join(", ")}`);
      } catch (error) {
        tell(app, error, "edit");
      }
    },
  };
}

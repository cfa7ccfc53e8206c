/** One mask of the selected object's, or one of several selected objects'. */
import { type CombineStep, type DocumentObject, objectMask, type Step } from "../../document/document";
import { addStep, mergeObjects } from "../../document/edits";
import { combineStep } from "../../document/steps";
import type { Rle } from "../../engine";
import { maskArea } from "../../engine/mask";
import type { App } from "../app";
import type { Masks } from "../masks/masks";
import { documentOf, selectedObject, selectedObjects } from "../state/document";
import type { State } from "../state/store";
import { tell } from "./tell";

export interface MaskChange {
  /** For a person. */
  name: string;
  mask(masks: Masks, rle: Rle): Promise<Rle>;
  step(rle: Rle): Step;
}

/** Of the selected object. Done only where the document is still the same once the mask is there. */
export async function changeMask(app: App, { name, mask, step }: MaskChange): Promise<void> {
  const before = app.store.getState();
  const [document, object] = [documentOf(before), selectedObject(before)];
  const given = object && objectMask(object);
  if (!document || !object || !given) return;
  try {
    const rle = await mask(app.masks, given.rle);
    const { history, commit, announce } = app.store.getState();
    if (history?.present.document !== document) return;
    if (rle.counts === given.rle.counts) return announce(`${name} changes nothing here`);
    if (!maskArea(rle)) return announce(`${name} would leave nothing of ${object.name}`);
    commit(addStep(document, object.id, step(rle)), name.toLowerCase(), object.id);
    announce(`${name}: done`);
  } catch (error) {
    tell(app, error, "edit");
  }
}

type How = Exclude<CombineStep["how"], "invert">;
const OPERATIONS = { union: "unite", subtract: "subtract", intersect: "intersect" } as const;

/** The selected object first; those without a mask are left out. */
export function combinable(state: State): DocumentObject[] {
  const object = selectedObject(state);
  const others = selectedObjects(state).filter((other) => other !== object);
  return (object ? [object, ...others] : []).filter((one) => objectMask(one));
}

/** The selected object gets the mask; joined, the others end. */
export async function combine(app: App, name: string, how: How): Promise<void> {
  const before = app.store.getState();
  const [object, ...others] = combinable(before);
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
    const ids = how === "union" ? others.map((other) => other.id) : [];
    commit(mergeObjects(document, object.id, ids, step), name.toLowerCase(), object.id);
    announce(`${object.name}: ${name.toLowerCase()} with ${names.join(", ")}`);
  } catch (error) {
    tell(app, error, "edit");
  }
}

/** The switches of an object's edges: each is a step at the end of it, and switched off the others are done again without it. */
import { type CleanStep, cleanTail, objectMask } from "../../document/document";
import { addStep, redoSteps } from "../../document/edits";
import { cleanStep } from "../../document/steps";
import type { Rle } from "../../engine";
import { maskArea } from "../../engine/mask";
import type { App } from "../app";
import { documentOf, selectedObject } from "../state/document";
import type { State } from "../state/store";
import { photoPixels } from "./photo-pixels";
import { tell } from "./tell";

export type How = CleanStep["how"];

/** A 300th of the photo's longer side: what a hand would have wobbled. */
const radius = ([height, width]: Rle["size"]) => Math.max(2, Math.round(Math.max(height, width) / 300));

export const CLEANERS: Record<How, (app: App, rle: Rle) => Promise<Rle>> = {
  smooth: ({ masks }, rle) => masks.smooth(rle, radius(rle.size)),
  fill: ({ masks }, rle) => masks.fillHoles(rle),
  largest: ({ masks }, rle) => masks.keepLargest(rle),
  async refine(app, rle) {
    const pixels = await photoPixels(app);
    return pixels ? app.masks.snapToPhoto(rle, pixels) : rle;
  },
};

/** Whether it is on for the selected object: since its mask last came otherwise. */
export function isClean(state: State, how: How): boolean {
  const object = selectedObject(state);
  return object !== null && cleanTail(object.steps).some((step) => step.how === how);
}

/** For the selected object. Done only where the document is still the same once the mask is there. */
export async function switchClean(app: App, name: string, how: How): Promise<void> {
  const before = app.store.getState();
  const [document, object] = [documentOf(before), selectedObject(before)];
  const mask = object && objectMask(object);
  if (!document || !object || !mask) return;
  const tail = cleanTail(object.steps);
  const isOn = tail.some((step) => step.how === how);
  const from = object.steps.length - tail.length;
  try {
    let rle = isOn ? object.steps[from - 1]?.mask?.rle : mask.rle;
    const steps: CleanStep[] = [];
    for (const next of isOn ? tail.filter((step) => step.how !== how) : [{ how }]) {
      if (!rle) return;
      rle = await CLEANERS[next.how](app, rle);
      steps.push(cleanStep(next.how, rle));
    }
    const { history, commit, announce } = app.store.getState();
    if (!rle || history?.present.document !== document) return;
    if (!isOn && rle.counts === mask.rle.counts) return announce(`${name} changes nothing here`);
    if (!maskArea(rle)) return announce(`${name} would leave nothing of ${object.name}`);
    const [step] = steps;
    const next = !isOn && step ? addStep(document, object.id, step) : redoSteps(document, object.id, from, steps);
    commit(next, name.toLowerCase(), object.id);
    announce(isOn ? `${name}: off` : `${name}: done`);
  } catch (error) {
    tell(app, error, "edit");
  }
}

/** The switches of objects' edges: each is a step at the end of one, and switched off the others are done again without it. */
import { type CleanStep, cleanTail, type DocumentObject, objectMask } from "../../document/document";
import { redoSteps } from "../../document/edits";
import { cleanStep } from "../../document/steps";
import type { Rle } from "../../engine";
import { maskArea } from "../../engine/mask";
import type { App } from "../app";
import { documentOf } from "../state/document";
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

/** Whether it is on for all of them that have a mask: since it last came otherwise. */
export function isClean(objects: readonly DocumentObject[], how: How): boolean {
  const masked = objects.filter(objectMask);
  return masked.length > 0 && masked.every(({ steps }) => cleanTail(steps).some((step) => step.how === how));
}

/**
 * On for those of them for which it is not, or off where it is on for all; in one change. Done only where the document is still
 * the same once the masks are there. Objects without a mask, or of which nothing would be left, stay as they are.
 */
export async function switchClean(app: App, name: string, how: How, objects: readonly DocumentObject[]): Promise<void> {
  const document = documentOf(app.store.getState());
  if (!document) return;
  const isOn = isClean(objects, how);
  try {
    let next = document;
    let isOther = false;
    const emptied: string[] = [];
    const switched: string[] = [];
    for (const object of objects) {
      const mask = objectMask(object);
      if (!mask || isClean([object], how) !== isOn) continue;
      const tail = cleanTail(object.steps);
      const from = object.steps.length - tail.length;
      const steps = isOn
        ? await stepsAfter(
            app,
            object.steps[from - 1]?.mask?.rle,
            tail.flatMap((step) => (step.how === how ? [] : [step.how])),
          )
        : [...tail, ...(await stepsAfter(app, mask.rle, [how]))];
      const after = steps.at(-1)?.mask.rle;
      if (after && !maskArea(after)) emptied.push(object.name);
      else {
        next = redoSteps(next, object.id, from, steps);
        isOther ||= isOn || after?.counts !== mask.rle.counts;
        switched.push(object.id);
      }
    }
    const { history, selected, commit, announce } = app.store.getState();
    if (history?.present.document !== document) return;
    if (isOther) commit(next, name.toLowerCase(), switched.length === 1 ? switched[0] : selected);
    const left = emptied.length ? `${name} would leave nothing of ${emptied.join(", ")}` : null;
    const done = isOther ? `${name}: ${isOn ? "off" : "done"}` : left ? null : `${name} changes nothing here`;
    announce([done, left].filter(Boolean).join(". "));
  } catch (error) {
    tell(app, error, "edit");
  }
}

/** These cleanings, one after the other, of a mask; none where there is no mask. */
async function stepsAfter(app: App, rle: Rle | undefined, hows: readonly How[]): Promise<CleanStep[]> {
  const steps: CleanStep[] = [];
  let before = rle;
  for (const how of hows) {
    if (!before) break;
    before = await CLEANERS[how](app, before);
    steps.push(cleanStep(how, before));
  }
  return steps;
}

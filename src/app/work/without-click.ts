/** An object without one of its clicks: what came after that click is done again. */
import { type DocumentObject, objectMask, type PointStep, type Step } from "../../document/document";
import { cleanStep, pointStep, strokeStep } from "../../document/steps";
import type { Box, Point } from "../../engine";
import { emptyMask } from "../../engine/mask";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { withRest } from "./beyond";
import { drawnIn } from "./closer";
import { correction } from "./correction";
import { decode } from "./decode";
import { drawInBox } from "./draw-in-box";
import { CLEANERS } from "./switch-clean";

/** The steps that are left; none where all that is left would take away. */
export async function stepsWithout(app: App, photo: OpenPhoto, object: DocumentObject, click: Point): Promise<Step[]> {
  const at = object.steps.findIndex((step) => step.kind === "point" && step.point === click);
  if (at < 0) return object.steps;
  const steps = object.steps.slice(0, at);
  for (const step of object.steps.slice(at + 1)) {
    const again = await doneAgain(app, photo, { ...object, steps: [...steps] }, step);
    if (again) steps.push(again);
  }
  return steps;
}

/** `object`: as it is now; it may have no step yet. Null: there is nothing that the step could be done to. */
async function doneAgain(app: App, photo: OpenPhoto, object: DocumentObject, step: Step): Promise<Step | null> {
  const before = objectMask(object)?.rle ?? null;
  switch (step.kind) {
    case "point":
      return pointAgain(app, photo, object, step);
    case "box":
      return (await drawInBox(app, photo, object, step.box, lookedAt(step, photo))).step;
    case "brush":
    case "erase": {
      const erase = step.kind === "erase";
      if (!before && erase) return null;
      return strokeStep(
        step.stroke,
        erase,
        await app.masks.paint(before ?? emptyMask(sizeOf(step)), step.stroke, erase),
      );
    }
    case "clean":
      return before && cleanStep(step.how, await CLEANERS[step.how](app, before));
    // What does not come of clicks stays what it is.
    default:
      return step;
  }
}

/** As closely as it was then. */
const lookedAt = ({ crop = null }: { crop?: Box | undefined | null }, photo: OpenPhoto) => drawnIn({ crop }, photo);

const sizeOf = ({ mask }: Extract<Step, { kind: "brush" | "erase" }>) => mask.rle.size;

async function pointAgain(app: App, photo: OpenPhoto, object: DocumentObject, step: PointStep): Promise<Step | null> {
  const { point, how } = step;
  const before = objectMask(object)?.rle;
  const crop = lookedAt(step, photo);
  if (before && how === "refine") return (await correction(app, photo, object, { point, closer: crop })).step;
  if (!point.positive) return null;
  const alone = await decode(app, photo, crop, { points: [point] });
  if (before && how === "add") {
    return pointStep(point, { rle: await app.masks.unite(before, alone.rle), score: alone.score }, how, crop);
  }
  const rle = await withRest(app, photo, alone, { points: [point] });
  const next = pointStep(point, { rle, score: alone.score }, before ? how : "refine", crop);
  app.store.getState().lowRes.set(next.mask, alone);
  return next;
}

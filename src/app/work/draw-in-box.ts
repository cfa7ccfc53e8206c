/** What the model draws of a box. */
import type { DocumentObject, Step } from "../../document/document";
import { promptOf } from "../../document/prompt";
import { boxStep } from "../../document/steps";
import type { Box, Mask } from "../../engine";
import { isInBox } from "../../engine/mask";
import type { App } from "../app";
import type { OpenPhoto } from "../state/photo";
import { inPart } from "./closer";
import { decode } from "./decode";

/** `object`: whose box it is; null: a new one's. `crop`: the part of the photo in which it is looked at, with all of the box. */
export async function drawInBox(
  app: App,
  photo: OpenPhoto,
  object: DocumentObject | null,
  box: Box,
  crop: Box | null,
): Promise<{ step: Step; mask: Mask }> {
  // Clicks outside the new box are of what the box has left behind.
  const points = object ? promptOf(object).points.filter((point) => !point.positive || isInBox(point, box)) : [];
  const mask = await decode(app, photo, crop, inPart({ points, box }, crop));
  const step = boxStep(box, mask, crop);
  if (step.mask) app.store.getState().lowRes.set(step.mask, mask);
  return { step, mask };
}

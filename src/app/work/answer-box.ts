/** A box drawn, or moved, → the next document. */
import { findObject } from "../../document/document";
import { addStep } from "../../document/edits";
import { promptOf } from "../../document/prompt";
import { boxStep } from "../../document/steps";
import type { Box } from "../../engine";
import { isInBox } from "../../engine/mask";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { OpenPhoto } from "../state/photo";
import { aroundSmall, corners, partFor } from "./closer";
import { decode } from "./decode";
import { withObject } from "./new-object";
import { spokenOf } from "./spoken";

export async function answerBox(
  app: App,
  photo: OpenPhoto,
  { box, object: id, closer }: { box: Box; object: string | null; closer: Box | null },
  isCurrent: () => boolean,
): Promise<void> {
  const before = documentOf(app.store.getState());
  const object = before && id !== null ? findObject(before, id) : null;
  // The box's object has been undone or deleted.
  if (id !== null && !object) return;
  // Clicks outside the new box are of what the box has left behind.
  const points = object ? promptOf(object).points.filter((point) => !point.positive || isInBox(point, box)) : [];
  // One that a person drew says how large the thing is: if it is small, the model looks at it alone.
  const crop = partFor([closer], corners(box)) ?? aroundSmall(box, photo);
  const mask = await decode(app, photo, crop, {
    points: crop ? points.filter((at) => isInBox(at, crop)) : points,
    box,
  });
  const state = app.store.getState();
  const document = documentOf(state);
  if (!isCurrent() || !document || (object && findObject(document, object.id) !== object)) return;
  const step = boxStep(box, mask, crop);
  if (step.mask) state.lowRes.set(step.mask, mask);
  if (object) {
    const next = addStep(document, object.id, step);
    state.commit(next, "box", object.id);
    return state.announce(`Follows the box: ${spokenOf(findObject(next, object.id) ?? object)}`);
  }
  const added = withObject(app, document, step, mask.bounds);
  state.commit(added.next, "box", added.object.id);
  state.announce(`New: ${spokenOf(added.object)}`);
}

/** A box drawn, or moved, → the next document. */
import { findObject } from "../../document/document";
import { addStep } from "../../document/edits";
import type { Box } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { OpenPhoto } from "../state/photo";
import { aroundSmall, corners, partFor } from "./closer";
import { drawInBox } from "./draw-in-box";
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
  // One that a person drew says how large the thing is: if it is small, the model looks at it alone.
  const crop = partFor([closer], corners(box)) ?? aroundSmall(box, photo);
  const { step, mask } = await drawInBox(app, photo, object, box, crop);
  const state = app.store.getState();
  const document = documentOf(state);
  if (!isCurrent() || !document || (object && findObject(document, object.id) !== object)) return;
  if (object) {
    const next = addStep(document, object.id, step);
    state.commit(next, "box", object.id);
    return state.announce(`Follows the box: ${spokenOf(findObject(next, object.id) ?? object)}`);
  }
  const added = withObject(app, document, step, mask.bounds);
  state.commit(added.next, "box", added.object.id);
  state.announce(`New: ${spokenOf(added.object)}`);
}

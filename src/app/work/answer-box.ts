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
import { decode } from "./decode";
import { withObject } from "./new-object";

export async function answerBox(
  app: App,
  photo: OpenPhoto,
  { box, object: id }: { box: Box; object: string | null },
  isCurrent: () => boolean,
): Promise<void> {
  const before = documentOf(app.store.getState());
  const object = before && id !== null ? findObject(before, id) : null;
  // The box's object has been undone or deleted.
  if (id !== null && !object) return;
  // Clicks outside the new box are of what the box has left behind.
  const points = object ? promptOf(object).points.filter((point) => !point.positive || isInBox(point, box)) : [];
  const mask = await decode(app, photo, { points, box });
  const state = app.store.getState();
  const document = documentOf(state);
  if (!isCurrent() || !document || (object && findObject(document, object.id) !== object)) return;
  const step = boxStep(box, mask);
  if (step.mask) state.lowRes.set(step.mask, mask.logits);
  if (object) {
    state.commit(addStep(document, object.id, step), "box", object.id);
    return state.announce(`${object.name} follows the box`);
  }
  const added = withObject(app, document, step, mask.bounds);
  state.commit(added.next, "box", added.object.id);
  state.announce(`${added.object.name} added`);
}

/** Looking closer: the part of the photo that is seen is read by itself, so that small things in it are large to the model. */
import type { Prompt } from "../../document/prompt";
import { type Box, type Point, toLoupeError } from "../../engine";
import { cropAround, isInBox, MIN_SIDE, photoBoxToCrop, type Size } from "../../engine/mask";
import type { App } from "../app";
import { shownView, toPhoto, wholeView } from "../camera";
import { isSame } from "../state/photo";
import type { State } from "../state/store";
import { ensureEncoded } from "./ensure-encoded";
import { goOn } from "./go-on";
import { onPhoto } from "./on-photo";
import { tell } from "./tell";

/** How many times as large as the whole photo it must be shown: of less there is little to gain. Just below two steps of a key. */
const LEAST_ZOOM = 1.95;
/** Of what is seen so much must be in the part that is looked at, or somebody has gone elsewhere: half of it is, a key's step back. */
const STILL_THERE = 0.4;

/** Of the photo: boxes below it are the better for being looked at alone (docs/evaluation.md). */
const SMALL = 0.04;

type Place = { x: number; y: number };

/** The first of these parts of the photo with all the places in it; null for all of the photo. */
export function partFor(parts: readonly (Box | null)[], places: readonly Place[]): Box | null {
  return parts.find((part) => part && places.every((place) => isInBox(place, part))) ?? null;
}

export const corners = ([x1, y1, x2, y2]: Box): Place[] => [
  { x: x1, y: y1 },
  { x: x2, y: y2 },
];

/** The part in which an object was last drawn, in whole pixels of the photo: whoever wrote the document. */
export function drawnIn({ crop }: Pick<Prompt, "crop">, photo: Size): Box | null {
  return crop && cropAround(crop, photo, MIN_SIDE);
}

/** A square around a box that is a small part of the photo, twice as long as its longer side; null around a larger one. */
export function aroundSmall([x1, y1, x2, y2]: Box, photo: Size): Box | null {
  if ((x2 - x1) * (y2 - y1) >= SMALL * photo.width * photo.height) return null;
  const side = Math.max(x2 - x1, y2 - y1, MIN_SIDE);
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  return cropAround([x - side, y - side, x + side, y + side], photo, MIN_SIDE);
}

/** What of a prompt is in a part of the photo: of what lies beyond it, the mask before tells. */
export function inPart(
  { points, box }: { points: Point[]; box: Box | null },
  part: Box | null,
): { points: Point[]; box: Box | null } {
  if (!part) return { points, box };
  return {
    points: points.filter((point) => isInBox(point, part)),
    box: box && photoBoxToCrop(box, part) ? box : null,
  };
}

type Seeing = Pick<State, "photo" | "stage" | "view">;

/** The part of the photo that is on the stage. Null where that is nothing, or there is no stage. */
function seenPart({ photo, stage, view }: Seeing): Box | null {
  if (!photo || !stage) return null;
  const shown = shownView(view, stage, photo);
  const [from, to] = [toPhoto(shown, { x: 0, y: 0 }), toPhoto(shown, { x: stage.width, y: stage.height })];
  return cropAround([from.x, from.y, to.x, to.y], photo, MIN_SIDE);
}

export function canLookCloser({ photo, stage, view }: Seeing): boolean {
  if (!photo || !stage) return false;
  return shownView(view, stage, photo).scale >= LEAST_ZOOM * wholeView(stage, photo).scale;
}

/** Reads what is seen by itself; until that is left, clicks, boxes and questions there are about it. */
export async function lookCloser(app: App): Promise<void> {
  const { store } = app;
  const { photo, updatePhoto, setProblem, announce } = store.getState();
  const crop = seenPart(store.getState());
  if (!photo || !crop) return;
  setProblem(null);
  updatePhoto(photo.key, { closer: crop });
  announce("Looking closer");
  const isHere = () => {
    const { photo: shown } = store.getState();
    return shown?.key === photo.key && isSame(shown.closer, crop);
  };
  const leave = store.subscribe((state, before) => {
    if (!isHere()) leave();
    else if ((state.view !== before.view || state.stage !== before.stage) && hasGone(state, crop)) leaveCloser(app);
  });
  goOn(app, "pointing");
  try {
    await onPhoto(app, photo, crop, ensureEncoded, async () => {});
    if (isHere()) announce("Ready: clicks and questions are about this part of the photo");
  } catch (error) {
    if (!isHere()) return;
    leaveCloser(app);
    // A model that does not load has already said so.
    if (toLoupeError(error).code !== "aborted" && store.getState().model.status !== "failed")
      tell(app, error, "encode");
  }
}

/** Back to the whole photo. What was read stays, for what was made of it. */
export function leaveCloser({ store }: App): void {
  const { photo, updatePhoto, announce } = store.getState();
  if (!photo?.closer) return;
  updatePhoto(photo.key, { closer: null });
  announce("The whole photo again");
}

function hasGone(state: Seeing, crop: Box): boolean {
  const seen = seenPart(state);
  // A stage that is being laid out anew shows nothing for a moment.
  if (!seen) return state.stage !== null;
  const both = photoBoxToCrop(seen, crop);
  return !both || area(both) < STILL_THERE * area(seen);
}

const area = ([x1, y1, x2, y2]: Box) => (x2 - x1) * (y2 - y1);

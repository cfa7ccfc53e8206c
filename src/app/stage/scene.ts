/** State → the masks that are drawn, the lowest first. */
import { objectMask, visibleObjects } from "../../document/document";
import type { Rle } from "../../engine";
import { OBJECT_COLOURS } from "../object-colours";
import { documentOf } from "../state/document";
import type { State } from "../state/store";

/** rest: a thin line. selected: line, halo and fill. ghost: an offer, dashed. hover: what a click would take. */
export type Look = "rest" | "selected" | "ghost" | "hover";

export interface Shape {
  rle: Rle;
  look: Look;
  /** CSS; null for the white of what is no object. */
  colour: string | null;
}

export type Shown = Pick<State, "history" | "selected" | "also" | "proposals" | "run" | "visible" | "peek">;

export function sceneOf(state: Shown): Shape[] {
  const { selected, also, proposals, run, visible, peek } = state;
  const document = documentOf(state);
  if (!document || peek === "photo" || !visible.mask) return [];
  const shapes: Shape[] = [];
  const above: Shape[] = [];
  for (const object of visibleObjects(document)) {
    const rle = objectMask(object)?.rle;
    const colour = OBJECT_COLOURS[object.colour] ?? null;
    if (!rle) continue;
    if (object.id === selected || also.includes(object.id)) above.push({ rle, look: "selected", colour });
    else shapes.push({ rle, look: "rest", colour });
  }
  for (const { rle } of proposals?.masks ?? []) shapes.push({ rle, look: "ghost", colour: null });
  if (run?.mask) above.push({ rle: run.mask.rle, look: "hover", colour: null });
  return [...shapes, ...above];
}

/** Whether two states show the same masks. */
export function sameScene(a: Shown, b: Shown): boolean {
  return (
    documentOf(a) === documentOf(b) &&
    a.selected === b.selected &&
    a.also === b.also &&
    a.proposals?.masks === b.proposals?.masks &&
    a.run?.mask === b.run?.mask &&
    a.visible.mask === b.visible.mask &&
    a.peek === b.peek
  );
}

/** What `now` has on top of `before`; null where it is not `before` with more on top. */
export function addedShapes(before: readonly Shape[], now: readonly Shape[]): readonly Shape[] | null {
  const isKept = before.every((shape, at) => {
    const other = now[at];
    return other?.rle === shape.rle && other.look === shape.look && other.colour === shape.colour;
  });
  return isKept ? now.slice(before.length) : null;
}

/** What a click does: the table of docs/architecture.md, "Clicks". */
import { type Document, type DocumentObject, findObject, objectMask, visibleObjects } from "../../document/document";
import { maskArea, maskHas, maskNear } from "../../engine/mask";
import type { Click } from "../state/pointing";

export type ClickMeaning =
  | { does: "select" | "refine"; object: string }
  | { does: "begin" }
  /** A click that takes away, where there is nothing to take from. */
  | { does: "nothing" };

export function clickMeaning(document: Document, selected: string | null, click: Click): ClickMeaning {
  const { point, about, reach, candidate } = click;
  const object = selected === null ? null : findObject(document, selected);
  if (about === "selected" && object) return { does: "refine", object: object.id };
  const under = objectsUnder(document, point.x, point.y);
  if (!point.positive) return under[0] ? { does: "refine", object: under[0].id } : { does: "nothing" };
  if (about === "selected") return { does: "begin" };
  const seen = object && !object.hidden ? objectMask(object) : null;
  if (object && seen && maskHas(seen.rle, point.x, point.y) && candidate === null) {
    return { does: "refine", object: object.id };
  }
  const chosen = under[(candidate ?? 0) % Math.max(1, under.length)];
  if (chosen) return { does: "select", object: chosen.id };
  if (object && seen && maskNear(seen.rle, point.x, point.y, reach)) return { does: "refine", object: object.id };
  return { does: "begin" };
}

/** Visible objects with this place in them, the smallest first: the last that one could otherwise reach. */
export function objectsUnder(document: Document, x: number, y: number): DocumentObject[] {
  return visibleObjects(document)
    .flatMap((object) => {
      const rle = objectMask(object)?.rle;
      return rle && maskHas(rle, x, y) ? [{ object, area: maskArea(rle) }] : [];
    })
    .sort((a, b) => a.area - b.area)
    .map(({ object }) => object);
}

/** What is under a pointer that the model need not be asked about. */
import { type DocumentObject, objectMask } from "../../document/document";
import type { Mask } from "../../engine";
import { maskHas, maskNear } from "../../engine/mask";
import { documentOf, selectedObject } from "../state/document";
import type { State } from "../state/store";
import { objectsUnder } from "./click-meaning";

export interface Place {
  x: number;
  y: number;
}

/** The smallest of the offers there; null for none. */
export function ghostAt({ proposals }: Pick<State, "proposals">, { x, y }: Place): Mask | null {
  const there = proposals?.masks.filter(({ rle }) => maskHas(rle, x, y)) ?? [];
  return there.reduce<Mask | null>((least, mask) => (least && least.area <= mask.area ? least : mask), null);
}

type Seen = Pick<State, "history" | "selected" | "candidate">;

/** The object that a plain click there would select or refine, within `reach` photo pixels; null for none. */
export function objectAt(state: Seen, { x, y }: Place, reach: number): DocumentObject | null {
  const document = documentOf(state);
  if (!document) return null;
  const selected = selectedObject(state);
  const rle = selected && !selected.hidden ? objectMask(selected)?.rle : null;
  if (rle && state.candidate === null && maskHas(rle, x, y)) return selected;
  const under = objectsUnder(document, x, y);
  if (under.length) return under[(state.candidate ?? 0) % under.length] ?? null;
  return rle && maskNear(rle, x, y, reach) ? selected : null;
}

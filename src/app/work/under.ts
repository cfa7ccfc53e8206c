/** What is under a pointer that the model need not be asked about. */
import { type DocumentObject, findObject } from "../../document/document";
import { maskHas } from "../../engine/mask";
import { documentOf } from "../state/document";
import type { Proposal } from "../state/proposals";
import type { State } from "../state/store";
import { clickMeaning } from "./click-meaning";

export interface Place {
  x: number;
  y: number;
}

/** The smallest of the offers there; null for none. */
export function ghostAt({ proposals }: Pick<State, "proposals">, { x, y }: Place): Proposal | null {
  const there = proposals?.masks.filter(({ rle }) => maskHas(rle, x, y)) ?? [];
  return there.reduce<Proposal | null>((least, mask) => (least && least.area <= mask.area ? least : mask), null);
}

/** The object that a plain click there would select or refine, within `reach` photo pixels; null for none. */
export function objectAt(
  state: Pick<State, "history" | "selected" | "candidate">,
  { x, y }: Place,
  reach: number,
): DocumentObject | null {
  const document = documentOf(state);
  if (!document) return null;
  const { selected, candidate } = state;
  const meaning = clickMeaning(document, selected, {
    point: { x, y, positive: true },
    about: "plain",
    reach,
    candidate,
    closer: null,
  });
  return "object" in meaning ? findObject(document, meaning.object) : null;
}

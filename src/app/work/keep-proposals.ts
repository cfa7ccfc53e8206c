import { addObject, unusedName } from "../../document/edits";
import { proposalStep } from "../../document/steps";
import type { Mask } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { colourFor } from "./colour-for";

/** Offers → objects, in one step; the last is selected where it is one alone. */
export function keepProposals(app: App, masks: readonly Mask[]): void {
  const { commit, lowRes, announce, ...state } = app.store.getState();
  const before = documentOf(state);
  if (!before || !masks.length) return;
  let document = before;
  for (const mask of masks) {
    const step = proposalStep(mask);
    if (step.mask) lowRes.set(step.mask, mask.logits);
    document = addObject(document, { name: unusedName(document), step, colour: colourFor(app, document, mask.bounds) });
  }
  const last = document.objects.at(-1);
  commit(document, "everything", masks.length === 1 ? last?.id : null);
  announce(masks.length === 1 ? `${last?.name} added` : `${masks.length} objects added`);
}

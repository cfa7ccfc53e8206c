import { answerName } from "../../document/edits";
import { proposalStep } from "../../document/steps";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { Proposal } from "../state/proposals";
import { withObject } from "./new-object";
import { spokenOf } from "./spoken";

/** Offers → objects, in one step; the last is selected where it is one alone. */
export function addProposals(app: App, masks: readonly Proposal[]): void {
  const { commit, lowRes, announce, ...state } = app.store.getState();
  const before = documentOf(state);
  if (!before || !masks.length) return;
  let document = before;
  for (const mask of masks) {
    const { words, logits, crop = null } = mask;
    const step = words ?? proposalStep(mask, crop);
    if (step.mask && logits) lowRes.set(step.mask, { logits, crop });
    document = withObject(app, document, step, mask.bounds, words && answerName(words)).next;
  }
  const last = document.objects.at(-1);
  commit(document, "everything", masks.length === 1 ? last?.id : null);
  announce(masks.length === 1 && last ? `New: ${spokenOf(last)}` : `${masks.length} objects added`);
}

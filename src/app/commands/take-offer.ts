import { findObject } from "../../document/document";
import { documentOf } from "../state/document";
import type { Offer } from "../state/offers";
import { meantOtherwise } from "../work/mean-otherwise";
import { spokenOf } from "../work/spoken";
import { tell } from "../work/tell";
import type { Command } from "./command";

const WORDS: Record<Offer["kind"], string> = {
  "add-to": "Added to",
  replace: "Replaced:",
  "keep-both": "Both kept. New:",
  "replace-instead": "Replaced:",
};

/** Understands the latest click in another way, in one step. */
export const takeOffer: Command<[Offer]> = {
  id: "take-offer",
  name: "Mean the click otherwise",
  icon: null,
  keys: null,
  enabled: ({ offers }) => offers.length > 0,
  async perform(app, offer) {
    const document = documentOf(app.store.getState());
    try {
      const next = document && (await meantOtherwise(app, document, offer));
      const { commit, history, announce } = app.store.getState();
      if (!next || history?.present.document !== document) return;
      const [changed, id] = next;
      commit(changed, offer.kind.replace("-", " "), id);
      const object = findObject(changed, id);
      if (object) announce(`${WORDS[offer.kind]} ${spokenOf(object)}`);
    } catch (error) {
      tell(app, error, "edit");
    }
  },
};

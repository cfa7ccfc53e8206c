import { documentOf } from "../state/document";
import type { Offer } from "../state/offers";
import { meantOtherwise } from "../work/mean-otherwise";
import { tell } from "../work/tell";
import type { Command } from "./command";

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
      const { commit, history } = app.store.getState();
      if (next && history?.present.document === document) commit(next[0], offer.kind.replace("-", " "), next[1]);
    } catch (error) {
      tell(app, error, "edit");
    }
  },
};

import type { Mask } from "../../engine";
import { addProposals } from "../work/add-proposals";
import type { Command } from "./command";

/** One of the offers becomes an object; the others stay. */
export const keepProposal: Command<[Mask]> = {
  id: "keep-proposal",
  name: "Keep this one",
  icon: null,
  keys: null,
  enabled: ({ proposals }) => proposals !== null,
  perform(app, mask) {
    addProposals(app, [mask]);
    const { proposals, updateProposals } = app.store.getState();
    if (!proposals) return;
    updateProposals(proposals.number, { masks: proposals.masks.filter((other) => other !== mask) });
  },
};

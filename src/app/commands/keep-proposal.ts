import type { Proposal } from "../state/proposals";
import { addProposals } from "../work/add-proposals";
import type { Command } from "./command";

/** One of the offers becomes an object; the others stay. */
export const keepProposal: Command<[Proposal]> = {
  id: "keep-proposal",
  name: "Keep this one",
  icon: null,
  keys: null,
  enabled: ({ proposals }) => proposals !== null,
  perform(app, mask) {
    addProposals(app, [mask]);
    const { proposals, updateProposals, dropProposals } = app.store.getState();
    if (!proposals) return;
    const masks = proposals.masks.filter((other) => other !== mask);
    if (proposals.prepared && !masks.length) dropProposals();
    else updateProposals(proposals.number, { masks });
  },
};

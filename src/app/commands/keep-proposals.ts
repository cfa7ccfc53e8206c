import { addProposals } from "../work/add-proposals";
import type { Command } from "./command";

/** All that is still offered becomes objects, in one step. */
export const keepProposals: Command = {
  id: "keep-proposals",
  name: "Keep all",
  icon: "check",
  keys: "Enter",
  enabled: ({ proposals }) => proposals !== null && proposals.masks.length > 0 && proposals.progress === null,
  testId: "keep-all",
  perform(app) {
    const { proposals, dropProposals } = app.store.getState();
    if (!proposals) return;
    addProposals(app, proposals.masks);
    dropProposals();
  },
};

import type { Command } from "./command";

export const discardProposals: Command = {
  id: "discard-proposals",
  name: "Discard",
  icon: "close",
  keys: null,
  enabled: ({ proposals }) => proposals !== null,
  testId: "discard-proposals",
  perform({ store }) {
    const { proposals, dropProposals, announce } = store.getState();
    proposals?.stop.abort();
    dropProposals();
    announce(proposals?.progress ? "Stopped" : "Discarded");
  },
};

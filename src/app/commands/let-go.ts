import { stopRun } from "../work/stop-run";
import type { Command } from "./command";

/** The nearest thing that can be ended or let go: an answer, what is offered, a refusal, the selection. */
export const letGo: Command = {
  id: "let-go",
  name: "Stop, or let go",
  icon: null,
  keys: "Escape",
  enabled: ({ selected, run, proposals, refusal }) =>
    run !== null || selected !== null || proposals !== null || refusal !== null,
  perform(app) {
    const { run, proposals, dropProposals, refusal, setRefusal, select } = app.store.getState();
    if (run) return stopRun(app);
    if (proposals) {
      proposals.stop.abort();
      return dropProposals();
    }
    if (refusal) return setRefusal(null);
    select(null);
  },
};

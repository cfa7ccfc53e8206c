import { leaveCloser } from "../work/closer";
import { stopRun } from "../work/stop-run";
import { cancelEncoding } from "./cancel-encoding";
import type { Command } from "./command";

/**
 * The nearest thing that can be ended or let go: an answer, what is offered, a refusal, the reading of the photo, what
 * waits to be answered, choosing a download, looking closer, the selection.
 */
export const letGo: Command = {
  id: "let-go",
  name: "Stop, or let go",
  icon: null,
  keys: "Escape",
  enabled: (state) =>
    state.run !== null ||
    state.proposals !== null ||
    state.refusal !== null ||
    state.pending.length > 0 ||
    state.downloading ||
    state.photo?.closer != null ||
    state.selected !== null ||
    cancelEncoding.enabled(state),
  perform(app) {
    const state = app.store.getState();
    const { photo, run, proposals, dropProposals, refusal, setRefusal, pending, dropAllPending, announce, select } =
      state;
    if (run) return stopRun(app);
    if (proposals) {
      proposals.stop.abort();
      dropProposals();
      return announce("Discarded");
    }
    if (refusal) return setRefusal(null);
    if (cancelEncoding.enabled(state)) return cancelEncoding.perform(app);
    if (pending.length) {
      dropAllPending();
      return announce("Stopped");
    }
    if (state.downloading) return state.setDownloading(false);
    if (photo?.closer) return leaveCloser(app);
    select(null);
    announce("Nothing selected");
  },
};

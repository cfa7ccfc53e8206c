import { readingOf } from "../state/photo";
import type { Command } from "./command";

/**
 * Stops reading the photo, or the part that is looked at closer; the next question, click or box begins it again. What waited
 * for it waits no longer.
 */
export const cancelEncoding: Command = {
  id: "cancel-encoding",
  name: "Stop reading the photo",
  icon: null,
  keys: null,
  enabled: (state) => readingOf(state) !== null,
  testId: "cancel-encoding",
  perform({ store }) {
    const { dropAllPending, announce } = store.getState();
    dropAllPending();
    readingOf(store.getState())?.stop?.abort();
    announce("Stopped");
  },
};

import type { Command } from "./command";

/** Stops reading the photo; the next question, click or box begins it again. What waited for it waits no longer. */
export const cancelEncoding: Command = {
  id: "cancel-encoding",
  name: "Stop reading the photo",
  icon: null,
  keys: null,
  enabled: ({ photo }) => photo?.encoding === "running",
  testId: "cancel-encoding",
  perform({ store }) {
    const { photo, dropAllPending, announce } = store.getState();
    dropAllPending();
    photo?.stop?.abort();
    announce("Stopped");
  },
};

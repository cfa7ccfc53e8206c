import { canReview, reviewed, say, showNext } from "../work/review";
import type { Command } from "./command";

/** What was made of the photo is right: on to the next. */
export const acceptPhoto: Command = {
  id: "accept-photo",
  name: "Accept this photo",
  icon: "check",
  keys: "a",
  enabled: canReview,
  pressed: (state) => reviewed(state) === "accepted",
  testId: "accept-photo",
  async perform(app) {
    if (say(app, "accepted")) await showNext(app, "Accepted. ");
    else app.store.getState().announce("Not accepted any more");
  },
};

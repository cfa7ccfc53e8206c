import { canReview, reviewed, say, showNext } from "../work/review";
import type { Command } from "./command";

/** The photo is left out of what is saved of all, and is not asked what all are asked: on to the next. */
export const skipPhoto: Command = {
  id: "skip-photo",
  name: "Skip this photo",
  icon: "skip",
  keys: "s",
  enabled: canReview,
  pressed: (state) => reviewed(state) === "skipped",
  testId: "skip-photo",
  async perform(app) {
    if (say(app, "skipped")) await showNext(app, "Skipped. ");
    else app.store.getState().announce("Not skipped any more");
  },
};

import { canReview, showNext } from "../work/review";
import type { Command } from "./command";

/** Shows the next photo that nobody has accepted or skipped. */
export const reviewNext: Command = {
  id: "review-next",
  name: "Next photo to review",
  icon: "chevron",
  keys: "n",
  enabled: canReview,
  testId: "review-next",
  perform: (app) => showNext(app),
};

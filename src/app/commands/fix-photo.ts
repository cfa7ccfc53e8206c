import { documentOf } from "../state/document";
import { canReview, reviewed, say } from "../work/review";
import type { Command } from "./command";

/** The photo stays on the table to be corrected: its object is selected, and a click corrects it. */
export const fixPhoto: Command = {
  id: "fix-photo",
  name: "Fix this photo",
  icon: "brush",
  keys: "f",
  enabled: canReview,
  pressed: (state) => reviewed(state) === "fix",
  testId: "fix-photo",
  perform(app) {
    if (!say(app, "fix")) return app.store.getState().announce("Not to be fixed any more");
    const { selected, select, takeTool, announce, ...state } = app.store.getState();
    const last = documentOf(state)?.objects.at(-1)?.id;
    if (selected === null && last) select(last);
    takeTool("point");
    app.page.focusPhoto();
    announce("To fix: correct it, then accept it");
  },
};

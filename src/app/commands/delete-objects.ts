import type { Document } from "../../document/document";
import { removeObjects } from "../../document/edits";
import { documentOf, selectedObjects } from "../state/document";
import type { Click } from "../state/pointing";
import { clickMeaning } from "../work/click-meaning";
import { namesOf } from "../work/spoken";
import type { Command } from "./command";

export const deleteObjects: Command = {
  id: "delete-objects",
  name: "Delete",
  icon: "delete",
  keys: "Delete",
  enabled: (state) => selectedObjects(state).length > 0,
  testId: "delete",
  perform({ store }) {
    const state = store.getState();
    const document = documentOf(state);
    const objects = selectedObjects(state);
    if (!document || !objects.length) return;
    const ids = objects.map(({ id }) => id);
    // What waits to correct them goes with them: without them it would begin an object.
    for (const one of state.pending) {
      const meant = one.kind === "box" ? one.object : meantBy(document, state.selected, one.click);
      if (meant !== null && ids.includes(meant)) state.dropPending(one);
    }
    state.commit(removeObjects(document, ids), "delete", null);
    state.announce(`${namesOf(objects)} deleted`);
  },
};

function meantBy(document: Document, selected: string | null, click: Click): string | null {
  const meaning = clickMeaning(document, selected, click);
  return "object" in meaning ? meaning.object : null;
}

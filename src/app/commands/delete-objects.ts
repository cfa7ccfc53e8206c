import { removeObjects } from "../../document/edits";
import { documentOf, selectedObjects } from "../state/document";
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
    state.commit(removeObjects(document, ids), "delete", null);
    state.announce(`${objects.map(({ name }) => name).join(", ")} deleted`);
  },
};

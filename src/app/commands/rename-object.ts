import { selectedObject } from "../state/document";
import type { Command } from "./command";

export const renameObject: Command = {
  id: "rename-object",
  name: "Rename",
  icon: null,
  keys: "F2",
  enabled: (state) => selectedObject(state) !== null,
  perform({ store }) {
    const { setEditing, setFolded, ...state } = store.getState();
    const object = selectedObject(state);
    if (!object) return;
    setFolded(false);
    setEditing({ object: object.id, what: "name" });
  },
};

import type { App } from "../app";
import { selectedObject } from "../state/document";
import type { Editing } from "../state/page";

/** Begins to type what is said of the selected object, where that is seen. */
export function beginEditing({ store }: App, what: Editing["what"]): void {
  const { setEditing, setFolded, ...state } = store.getState();
  const object = selectedObject(state);
  if (!object) return;
  setFolded(false);
  setEditing({ object: object.id, what });
}

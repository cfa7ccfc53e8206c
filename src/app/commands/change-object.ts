import type { Document, Edges } from "../../document/document";
import { edgeObject, hideObject, labelObject, moveObject, recolourObject, renameObject } from "../../document/edits";
import { documentOf } from "../state/document";
import type { Command } from "./command";

export type ObjectChange =
  | { change: "name"; to: string }
  | { change: "label"; to: string | null }
  | { change: "colour"; to: number }
  | { change: "hidden"; to: boolean }
  /** Of its cut-out. */
  | { change: "edges"; to: Partial<Edges> }
  /** Its place in the list. */
  | { change: "order"; to: number };

const WORDS: Record<ObjectChange["change"], string> = {
  name: "rename",
  label: "label",
  colour: "colour",
  hidden: "show or hide",
  edges: "edges",
  order: "reorder",
};

/** What is said of an object, not its mask: name, label, colour, place in the list, whether it is shown, how it is cut out. */
export const changeObject: Command<[string, ObjectChange]> = {
  id: "change-object",
  name: "Change an object",
  icon: null,
  keys: null,
  enabled: ({ history }) => history !== null,
  perform({ store }, id, change) {
    const state = store.getState();
    const document = documentOf(state);
    if (document) state.commit(changed(document, id, change), WORDS[change.change]);
  },
};

function changed(document: Document, id: string, change: ObjectChange): Document {
  switch (change.change) {
    case "name":
      return renameObject(document, id, change.to);
    case "label":
      return labelObject(document, id, change.to);
    case "colour":
      return recolourObject(document, id, change.to);
    case "hidden":
      return hideObject(document, id, change.to);
    case "edges":
      return edgeObject(document, id, change.to);
    case "order":
      return moveObject(document, id, change.to);
  }
}

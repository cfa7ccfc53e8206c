import { type Document, type Edges, findObject } from "../../document/document";
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

/**
 * What is said of an object, not its mask: name, label, colour, place in the list, whether it is shown, how it is cut out. Of
 * several it is one change, undone as one.
 */
export const changeObject: Command<[string | readonly string[], ObjectChange]> = {
  id: "change-object",
  name: "Change objects",
  icon: null,
  keys: null,
  enabled: ({ history }) => history !== null,
  perform({ store }, of, change) {
    const state = store.getState();
    const document = documentOf(state);
    if (!document) return;
    const ids = [of].flat();
    const next = ids.reduce((before, id) => changed(before, id, change), document);
    state.commit(next, WORDS[change.change]);
    if (documentOf(store.getState()) !== next || next === document) return;
    const words = ids.flatMap((id) => spoken(document, next, id, change) ?? []);
    if (words.length) state.announce(words.join(". "));
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

/** Of what the button that was pressed does not say itself. */
function spoken(before: Document, after: Document, id: string, { change }: ObjectChange): string | null {
  const object = findObject(after, id);
  if (!object) return null;
  const { name, label, hidden } = object;
  switch (change) {
    case "name":
      return `${findObject(before, id)?.name} is now ${name}`;
    case "label":
      return label ? `${name}: ${label}` : `${name} has no label now`;
    case "hidden":
      return `${name} ${hidden ? "hidden" : "shown"}`;
    case "order":
      return `${name} is ${after.objects.indexOf(object) + 1} of ${after.objects.length}`;
    default:
      return null;
  }
}

/** What is said of an object in its row and its details. */
import { clicksOf, type DocumentObject, type Step } from "../../../document/document";

export type Source = "words" | "click" | "box" | "brush" | "everything" | "file";

const SOURCES: Record<Step["kind"], Source> = {
  words: "words",
  point: "click",
  box: "box",
  brush: "brush",
  erase: "brush",
  proposal: "everything",
  import: "file",
  combine: "brush",
  clean: "brush",
};

const SENTENCES: Record<Source, string> = {
  words: "Asked for",
  click: "Clicked",
  box: "Boxed",
  brush: "Painted",
  everything: "From Everything",
  file: "From a file",
};

/** What its first step was. */
export function sourceOf({ steps: [first] }: DocumentObject): Source {
  return first ? SOURCES[first.kind] : "brush";
}

export const sourceWords = (object: DocumentObject): string => SENTENCES[sourceOf(object)];

/** "1 added, 1 taken"; null where there are no clicks. */
export function clickWords(object: DocumentObject): string | null {
  const clicks = clicksOf(object);
  if (!clicks.length) return null;
  const added = clicks.filter(({ positive }) => positive).length;
  const taken = clicks.length - added;
  return [added && `${added} added`, taken && `${taken} taken`].filter(Boolean).join(", ");
}

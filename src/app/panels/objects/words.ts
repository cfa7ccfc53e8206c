/** What is said of an object in its row and its details. */
import type { DocumentObject, Step } from "../../../document/document";

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

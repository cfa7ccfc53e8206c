/** The classes of a document's objects: each once, in the order of the list. The keys 1 to 9 give them. */
import type { Document } from "../../document/document";

export function labelsOf(document: Document | null): string[] {
  const labels = document?.objects.flatMap(({ label }) => (label === null ? [] : [label])) ?? [];
  return [...new Set(labels)];
}

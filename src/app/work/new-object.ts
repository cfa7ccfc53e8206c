import type { Document, DocumentObject, Step } from "../../document/document";
import { addObject, leastUsedColours, unusedName } from "../../document/edits";
import type { Box } from "../../engine";
import type { App } from "../app";

/**
 * The document with one object more, and that object. Of the colours that the fewest have it gets the one that stands out
 * most from the photo in `bounds`.
 */
export function withObject(
  { store, page }: App,
  document: Document,
  step: Step,
  bounds: Box | null,
  name = unusedName(document),
): { next: Document; object: DocumentObject } {
  const { photo } = store.getState();
  const colour = photo && bounds && page.outstanding(photo, bounds, leastUsedColours(document));
  const next = addObject(document, { name, step, colour: colour ?? undefined });
  return { next, object: next.objects.at(-1) as DocumentObject };
}

import type { Document } from "../../document/document";
import { leastUsedColours } from "../../document/edits";
import type { Box } from "../../engine";
import type { App } from "../app";

/** The colour of a new object: of those that the fewest have, the one that stands out most from the photo in `bounds`. */
export function colourFor({ store, page }: App, document: Document, bounds: Box | null): number {
  const colours = leastUsedColours(document);
  const { photo } = store.getState();
  return (photo && bounds && page.outstanding(photo, bounds, colours)) ?? (colours[0] as number);
}

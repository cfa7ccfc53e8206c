import type { DocumentObject } from "../../document/document";
import { promptOf } from "../../document/prompt";
import type { Box } from "../../engine";

/** The box that a person drew and the object still follows; null where there is none. */
export function drawnBox(object: DocumentObject): Box | null {
  const { box } = promptOf(object);
  return box && object.steps.some((step) => step.kind === "box" && step.box === box) ? box : null;
}

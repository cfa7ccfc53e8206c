/** Whether a graph is what its manifest says: what is not would fail later, in words that help nobody, or take all memory. */
import { LoupeError } from "../errors";
import type { GraphName, GraphSpec } from "../store/manifest";
import type { Session } from "./ort";

/** Of names that differ, those that are told. */
const MOST_TOLD = 5;

/**
 * Throws bundle-invalid, naming graph and tensors. `anyWidth`: floats may be of 16 or 32 bits whatever is said, as the files
 * beside a published graph do not tell.
 */
export function checkGraph(name: GraphName, { inputs, outputs }: GraphSpec, session: Session, anyWidth = false): void {
  const missing = [
    ...session.inputNames.filter((input) => !(input in inputs)),
    ...Object.keys(outputs).filter((output) => !session.outputNames.includes(output)),
  ];
  const differing = [
    ...differences(inputs, session.inputMetadata ?? [], anyWidth),
    ...differences(outputs, session.outputMetadata ?? [], anyWidth),
  ];
  const wrong = [...missing, ...differing];
  if (!wrong.length) return;
  const told = wrong.slice(0, MOST_TOLD).join(", ") + (wrong.length > MOST_TOLD ? ", …" : "");
  throw new LoupeError(
    "bundle-invalid",
    `The graph ${name} and its manifest disagree about ${told}. Export the bundle again.`,
  );
}

const FLOATS = ["float16", "float32"];

/** What both say as a number must be the same; a dimension that one of them only names may be any. */
function differences(said: GraphSpec["inputs"], found: Session["inputMetadata"], anyWidth: boolean): string[] {
  return found.flatMap((tensor) => {
    const spec = said[tensor.name];
    if (!spec || !tensor.isTensor) return [];
    const { type, shape } = tensor;
    const areFloats = anyWidth && FLOATS.includes(type) && FLOATS.includes(spec.dtype);
    if (type !== spec.dtype && !areFloats) return [`${tensor.name} (${type}, not ${spec.dtype})`];
    const isSame =
      shape.length === spec.shape.length &&
      shape.every((dim, i) => typeof dim !== "number" || typeof spec.shape[i] !== "number" || dim === spec.shape[i]);
    return isSame ? [] : [`${tensor.name} ([${shape.join(", ")}], not [${spec.shape.join(", ")}])`];
  });
}

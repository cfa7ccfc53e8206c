/** After a click that could have meant something else: the other meanings, each one step away. */
import type { StepMask } from "../../document/document";
import type { Box, Point } from "../../engine";

export type Offer =
  /** The new `object` becomes a part of `target`, or takes its place. */
  | { kind: "add-to" | "replace"; object: string; target: string }
  /** The answer that the click replaced is kept, and what was clicked becomes an object of its own. */
  | { kind: "keep-both"; object: string }
  /** A click that was added to the mask replaces it: `mask` is the decoder's own. */
  | { kind: "replace-instead"; object: string; point: Point; mask: StepMask; crop: Box | null };

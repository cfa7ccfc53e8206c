import { combineStep } from "../../document/steps";
import { maskCommand } from "./command";

/** The background instead of the thing, or the other way round. */
export const invertObject = maskCommand({
  id: "invert-object",
  name: "Invert",
  keys: "Shift+i",
  mask: (masks, rle) => masks.invert(rle),
  step: (rle) => combineStep("invert", [], rle),
});

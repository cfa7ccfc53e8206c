import { cleanStep } from "../../document/steps";
import { maskCommand } from "./command";

/** A 300th of the photo's longer side: what a hand would have wobbled. */
const radius = ([height, width]: [height: number, width: number]) =>
  Math.max(2, Math.round(Math.max(height, width) / 300));

export const smoothObject = maskCommand({
  id: "smooth-object",
  name: "Smooth",
  mask: (masks, rle) => masks.smooth(rle, radius(rle.size)),
  step: (rle) => cleanStep("smooth", rle),
});

import { cleanStep } from "../../document/steps";
import { maskCommand } from "./command";

export const keepLargest = maskCommand({
  id: "keep-largest",
  name: "Keep largest part",
  mask: (masks, rle) => masks.keepLargest(rle),
  step: (rle) => cleanStep("largest", rle),
});

import { cleanStep } from "../../document/steps";
import { maskCommand } from "./command";

export const fillHoles = maskCommand({
  id: "fill-holes",
  name: "Fill holes",
  mask: (masks, rle) => masks.fillHoles(rle),
  step: (rle) => cleanStep("fill", rle),
});

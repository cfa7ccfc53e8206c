import { stroke } from "./brush";
import type { Tool } from "./tool";

/** Takes away from the mask of the selected object. */
export const eraser: Tool = {
  id: "eraser",
  name: "Eraser",
  icon: "eraser",
  keys: "e",
  drag: "draw",
  previews: false,
  brush: true,
  begin: (from, state) => stroke(from, state, "erase"),
};

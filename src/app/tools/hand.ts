import type { Tool } from "./tool";

/** Moves the photo. The stage does that itself, with every tool: Space held, the middle button, two fingers. */
export const hand: Tool = {
  id: "hand",
  name: "Hand",
  icon: "hand",
  keys: null,
  drag: "pan",
  previews: false,
  brush: false,
  begin: () => ({ move: () => null, end: () => null }),
};

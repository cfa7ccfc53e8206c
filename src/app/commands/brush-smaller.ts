import type { Command } from "./command";

export const brushSmaller: Command = {
  id: "brush-smaller",
  name: "Smaller brush",
  icon: null,
  keys: "[",
  enabled: ({ photo }) => photo !== null,
  testId: "brush-smaller",
  perform({ store }) {
    const { brushSize, setBrushSize } = store.getState();
    setBrushSize(Math.round(brushSize / 1.25));
  },
};

import type { Command } from "./command";

export const brushLarger: Command = {
  id: "brush-larger",
  name: "Larger brush",
  icon: null,
  keys: "]",
  enabled: ({ photo }) => photo !== null,
  testId: "brush-larger",
  perform({ store }) {
    const { brushSize, setBrushSize } = store.getState();
    // Smaller than 4 a quarter is less than a pixel.
    setBrushSize(Math.max(brushSize + 1, Math.round(brushSize * 1.25)));
  },
};

/** What is drawn over the photo. */
import type { StateCreator } from "zustand";

export const layerNames = ["photo", "heatmap", "mask", "box"] as const;
export type LayerName = (typeof layerNames)[number];

export interface LayersSlice {
  /** heatmap: also where there is a mask; without it the heatmap fades once the mask is there. */
  visible: Record<LayerName, boolean>;
  /** While a key is held: the masks hidden, or the selected object's heatmap shown. */
  peek: "photo" | "heatmap" | null;
  /** Shown as they are cut out, in the photo's place: the selected object, all objects. */
  cutting: { selected: boolean; all: boolean };
  toggleLayer(layer: LayerName): void;
  showLayers(visible: Record<LayerName, boolean>): void;
  setPeek(peek: LayersSlice["peek"]): void;
  setCutting(cutting: Partial<LayersSlice["cutting"]>): void;
}

export const createLayersSlice: StateCreator<LayersSlice> = (set) => ({
  visible: { photo: true, heatmap: false, mask: true, box: false },
  peek: null,
  cutting: { selected: false, all: false },
  toggleLayer: (layer) => set(({ visible }) => ({ visible: { ...visible, [layer]: !visible[layer] } })),
  showLayers: (visible) => set({ visible }),
  setPeek: (peek) => set({ peek }),
  setCutting: (change) => set(({ cutting }) => ({ cutting: { ...cutting, ...change } })),
});

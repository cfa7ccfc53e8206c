/** What is drawn over the photo, and how strongly. */
import type { StateCreator } from "zustand";

export const layerNames = ["photo", "heatmap", "mask", "box"] as const;
export type LayerName = (typeof layerNames)[number];

export interface LayersSlice {
  visible: Record<LayerName, boolean>;
  /** Of heatmap and mask fill, 0…1. */
  opacity: number;
  toggleLayer(layer: LayerName): void;
  setOpacity(opacity: number): void;
}

export const createLayersSlice: StateCreator<LayersSlice> = (set) => ({
  visible: { photo: true, heatmap: true, mask: true, box: true },
  opacity: 0.6,
  toggleLayer: (layer) => set(({ visible }) => ({ visible: { ...visible, [layer]: !visible[layer] } })),
  setOpacity: (opacity) => set({ opacity: Math.min(1, Math.max(0, opacity)) }),
});

/** What is drawn over the photo. */
import type { StateCreator } from "zustand";
import type { Ground } from "../../document/ground";

export const layerNames = ["photo", "heatmap", "mask", "box"] as const;
export type LayerName = (typeof layerNames)[number];

export interface LayersSlice {
  /**
   * photo: without it what was cut out of it is shown alone. heatmap: also where there is a mask; without it the heatmap fades
   * once the mask is there.
   */
  visible: Record<LayerName, boolean>;
  /** While a key is held: the masks hidden, or the selected object's heatmap shown. */
  peek: "photo" | "heatmap" | null;
  /**
   * Shown cut out, in the photo's place: the selected object while its edges are set; while a download is chosen, and whatever
   * else is open, what is downloaded or (false) the photo. null: none is chosen. isTrimmed: the file ends where a frame is drawn.
   */
  cutting: { selected: boolean; download: boolean | null; isTrimmed: boolean };
  /** Behind a cut-out that is downloaded. */
  ground: Ground;
  toggleLayer(layer: LayerName): void;
  showLayers(visible: Record<LayerName, boolean>): void;
  setPeek(peek: LayersSlice["peek"]): void;
  setCutting(cutting: Partial<LayersSlice["cutting"]>): void;
  setGround(ground: Ground): void;
}

/** What is behind what is shown cut out, or written of it, now. */
export const groundOf = ({ cutting, ground }: Pick<LayersSlice, "cutting" | "ground">): Ground =>
  cutting.download ? ground : "none";

export const createLayersSlice: StateCreator<LayersSlice> = (set) => ({
  visible: { photo: true, heatmap: false, mask: true, box: false },
  peek: null,
  cutting: { selected: false, download: null, isTrimmed: false },
  ground: "none",
  toggleLayer: (layer) => set(({ visible }) => ({ visible: { ...visible, [layer]: !visible[layer] } })),
  showLayers: (visible) => set({ visible }),
  setPeek: (peek) => set({ peek }),
  setCutting: (change) => set(({ cutting }) => ({ cutting: { ...cutting, ...change } })),
  setGround: (ground) => set({ ground }),
});

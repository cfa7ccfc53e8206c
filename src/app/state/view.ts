/** How the photo lies in the stage. Places on the stage are CSS pixels from its upper left corner. */
import type { StateCreator } from "zustand";
import type { Size } from "../../engine/coordinates";

export interface View {
  /** CSS pixels a pixel of the photo. */
  scale: number;
  /** Where the photo's upper left corner is. */
  x: number;
  y: number;
}

export interface ViewSlice {
  /** Of the stage in CSS pixels; null until it is laid out. */
  stage: Size | null;
  /** Null: the whole photo, as large as the stage allows, whatever its size. */
  view: View | null;
  setStage(stage: Size | null): void;
  setView(view: View | null): void;
}

export const createViewSlice: StateCreator<ViewSlice> = (set) => ({
  stage: null,
  view: null,
  setStage: (stage) => set({ stage }),
  setView: (view) => set({ view }),
});

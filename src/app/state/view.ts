/** How the photo lies in the stage; camera.ts does the sums. */
import type { StateCreator } from "zustand";
import type { Size } from "../../engine/mask";
import { resized, type View } from "../camera";

export type { View } from "../camera";

export interface ViewSlice {
  /** Of the stage in CSS pixels; null until it is laid out. */
  stage: Size | null;
  /** Pixels of the screen a CSS pixel. */
  pixelRatio: number;
  /** Null: the whole photo, as large as the stage allows, whatever its size. */
  view: View | null;
  /** The stage in which `view` is so; a stage that is hidden meanwhile has none. */
  viewedIn: Size | null;
  /** What was in the stage's middle stays there. `photo` is on it, if one is. */
  layOut(stage: Size | null, pixelRatio: number, photo: Size | null): void;
  setView(view: View | null): void;
}

export const createViewSlice: StateCreator<ViewSlice> = (set) => ({
  stage: null,
  pixelRatio: 1,
  view: null,
  viewedIn: null,
  layOut: (stage, pixelRatio, photo) =>
    set(({ view, viewedIn }) => ({
      stage,
      pixelRatio,
      view: stage && viewedIn && photo ? resized(view, viewedIn, stage, photo) : view,
      viewedIn: stage ?? viewedIn,
    })),
  setView: (view) => set(({ stage }) => ({ view, viewedIn: stage })),
});

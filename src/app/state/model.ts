/** Which model runs, where, and how far its loading is. */
import type { StateCreator } from "zustand";
import type { LoadEvent, ModelInfo } from "../../engine/api";

export type ModelState =
  | {
      status: "loading";
      stage: "downloading" | "verifying" | "starting" | "warming up";
      detail: string;
      fraction: number | null;
    }
  | { status: "ready"; info: ModelInfo }
  | { status: "failed"; message: string };

export interface ModelSlice {
  model: ModelState;
  setModel(model: ModelState): void;
  /** Shows how far loading is; says nothing once it has ended. */
  reportLoad(event: LoadEvent): void;
}

export const STARTING: ModelState = { status: "loading", stage: "starting", detail: "", fraction: null };

export function afterLoadEvent(state: ModelState, event: LoadEvent): ModelState {
  if (state.status !== "loading") return state;
  if (event.type === "download") {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    return {
      status: "loading",
      stage: "downloading",
      detail: `${megabytes(event.bytesLoaded)} of ${megabytes(event.bytesTotal)} MB`,
      fraction: event.bytesTotal > 0 ? event.bytesLoaded / event.bytesTotal : null,
    };
  }
  if (event.step === "ready") return state;
  return { status: "loading", stage: event.step, detail: event.detail, fraction: null };
}

export const createModelSlice: StateCreator<ModelSlice> = (set) => ({
  model: STARTING,
  setModel: (model) => set({ model }),
  reportLoad: (event) => set(({ model }) => ({ model: afterLoadEvent(model, event) })),
});

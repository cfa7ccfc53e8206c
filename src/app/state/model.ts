/** Which model runs, where, and how far its loading is. */
import type { StateCreator } from "zustand";
import type { LoadEvent, ModelInfo } from "../../engine";

export type ModelState =
  /** Nobody has needed it yet: work/when-loading-starts.ts. */
  | { status: "waiting" }
  | {
      status: "loading";
      step: "downloading" | "verifying" | "starting" | "warming up";
      detail: string;
      fraction: number | null;
    }
  | { status: "ready"; info: ModelInfo }
  | { status: "failed"; message: string };

export interface ModelSlice {
  model: ModelState;
  /** Its loading, from the beginning on; null where the next call has to load it. */
  loading: Promise<ModelInfo> | null;
  setLoading(loading: Promise<ModelInfo> | null): void;
  setModel(model: ModelState): void;
  /** Shows how far loading is; says nothing once it has ended. */
  reportLoad(event: LoadEvent): void;
}

export const STARTING: ModelState = { status: "loading", step: "starting", detail: "", fraction: null };

export function afterLoadEvent(state: ModelState, event: LoadEvent): ModelState {
  if (state.status !== "loading") return state;
  if (event.type === "download") {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    return {
      status: "loading",
      step: "downloading",
      detail: `${megabytes(event.bytesLoaded)} of ${megabytes(event.bytesTotal)} MB`,
      fraction: event.bytesTotal > 0 ? event.bytesLoaded / event.bytesTotal : null,
    };
  }
  if (event.step === "ready") return state;
  return { status: "loading", step: event.step, detail: event.detail, fraction: null };
}

export const createModelSlice: StateCreator<ModelSlice> = (set) => ({
  model: STARTING,
  loading: null,
  setLoading: (loading) => set({ loading }),
  setModel: (model) => set({ model }),
  reportLoad: (event) => set(({ model }) => ({ model: afterLoadEvent(model, event) })),
});

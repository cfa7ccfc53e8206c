/** Which model runs, where, and how far its loading is. */
import type { StateCreator } from "zustand";
import type { LoadEvent, ModelInfo, WantedProvider } from "../../engine";

export const wantedProviders: readonly WantedProvider[] = ["auto", "webgpu", "wasm"];
export const isWantedProvider = (value: unknown): value is WantedProvider =>
  wantedProviders.includes(value as WantedProvider);

export type ModelState =
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
  /** What it is to run on from its next loading on. */
  wanted: WantedProvider;
  /** Its loading, from the beginning on; null where the next call has to load it. */
  loading: Promise<ModelInfo> | null;
  setLoading(loading: Promise<ModelInfo> | null): void;
  setModel(model: ModelState): void;
  setWanted(wanted: WantedProvider): void;
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

/** `wanted`: until something else is. */
export const createModelSlice = (wanted: WantedProvider, set: Parameters<StateCreator<ModelSlice>>[0]): ModelSlice => ({
  model: STARTING,
  wanted,
  loading: null,
  setLoading: (loading) => set({ loading }),
  setModel: (model) => set({ model }),
  setWanted: (wanted) => set({ wanted }),
  reportLoad: (event) => set(({ model }) => ({ model: afterLoadEvent(model, event) })),
});

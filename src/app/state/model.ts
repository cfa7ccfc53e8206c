/** Which model runs, where, and how far its loading is. */
import type { StateCreator } from "zustand";
import type { LoadEvent, ModelInfo, WantedProvider } from "../../engine";

export const wantedProviders: readonly WantedProvider[] = ["auto", "webgpu", "wasm"];
export const isWantedProvider = (value: unknown): value is WantedProvider =>
  wantedProviders.includes(value as WantedProvider);

export type ModelState =
  /** Nobody has needed it yet: work/when-loading-starts.ts. */
  | {
      status: "waiting";
      /** That are still to come; null where that is not known. */
      bytes: number | null;
    }
  | {
      status: "loading";
      step: "downloading" | "verifying" | "starting" | "warming up";
      detail: string;
      fraction: number | null;
      /** Nothing comes until a person, or what they do, has it go on. */
      paused: boolean;
      /** Clicks are answered already; what reads words still comes. */
      pointing: boolean;
    }
  | { status: "ready"; info: ModelInfo }
  | { status: "failed"; message: string };

export interface ModelSlice {
  model: ModelState;
  /** What it is to run on from its next loading on. */
  wanted: WantedProvider;
  /** ModelEntry.key of the one that is to run from the next loading on; null for the site's own. */
  wantedModel: string | null;
  /** Its loading, from the beginning on; null where the next call has to load it. */
  loading: Promise<ModelInfo> | null;
  /** When the model was lost after it was ready, in ms since 1970; null for never. */
  lostAt: number | null;
  setLostAt(lostAt: number): void;
  /** Why the model runs on the processor although nobody chose that, in words: its graphics device kept stopping. */
  gpuNotice: string | null;
  setGpuNotice(gpuNotice: string | null): void;
  /** What is not as a person expects although all goes on, in words: that the model is not kept. */
  modelNotice: string | null;
  setLoading(loading: Promise<ModelInfo> | null): void;
  setModel(model: ModelState): void;
  setWanted(wanted: WantedProvider): void;
  setWantedModel(key: string | null): void;
  /** Shows how far loading is; says nothing once it has ended. */
  reportLoad(event: LoadEvent): void;
}

export const STARTING: ModelState = {
  status: "loading",
  step: "starting",
  detail: "",
  fraction: null,
  paused: false,
  pointing: false,
};

function afterLoadEvent(state: ModelState, event: LoadEvent): ModelState {
  if (state.status !== "loading") return state;
  if (event.type === "download") {
    const megabytes = (bytes: number) => (bytes / 1e6).toFixed(1);
    const amount = `${megabytes(event.bytesLoaded)} of ${megabytes(event.bytesTotal)} MB`;
    return {
      ...state,
      step: "downloading",
      detail: event.state === "stalled" ? `${amount}. ${event.detail}` : amount,
      paused: event.state === "paused",
      fraction: event.bytesTotal > 0 ? event.bytesLoaded / event.bytesTotal : null,
    };
  }
  if (event.type === "notice" || event.step === "ready") return state;
  if (event.step === "pointing") return { ...state, pointing: true };
  // Sessions are made while the rest still comes: the bar is the download's.
  if (state.step === "downloading" && (state.fraction ?? 1) < 1) return state;
  return { ...state, step: event.step, detail: event.detail, fraction: null, paused: false };
}

/** Whether bytes of it come, or would if it were not paused. */
export const isDownloading = (model: ModelState): model is Extract<ModelState, { status: "loading" }> =>
  model.status === "loading" && model.step === "downloading" && (model.fraction ?? 1) < 1;

/** `provider`, `model`: wanted until something else is. */
export const createModelSlice = (
  { provider = "auto", model = null }: { provider?: WantedProvider; model?: string | null },
  set: Parameters<StateCreator<ModelSlice>>[0],
): ModelSlice => ({
  model: STARTING,
  wanted: provider,
  wantedModel: model,
  loading: null,
  lostAt: null,
  setLostAt: (lostAt) => set({ lostAt }),
  gpuNotice: null,
  setGpuNotice: (gpuNotice) => set({ gpuNotice }),
  setLoading: (loading) => set({ loading }),
  setModel: (model) => set({ model }),
  setWanted: (wanted) => set({ wanted }),
  setWantedModel: (wantedModel) => set({ wantedModel }),
  modelNotice: null,
  reportLoad: (event) =>
    set(({ model, modelNotice }) => ({
      model: afterLoadEvent(model, event),
      modelNotice: event.type === "notice" ? event.message : modelNotice,
    })),
});

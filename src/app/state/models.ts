/** Which models there are to choose from, and what of them is on its way. */
import type { StateCreator } from "zustand";
import type { GivenModel, ModelEntry } from "../../engine";

/** A model whose files are being copied or fetched. */
export interface Coming {
  /** What was known of it as it began. */
  entry: ModelEntry;
  /** Of its bytes; null where that is not known yet. */
  fraction: number | null;
  /** Why nothing comes, in words; empty where something does. */
  trouble: string;
  /** Ends it: what has come stays. */
  stop: AbortController;
}

export interface Models {
  /** Null until somebody has looked. */
  models: readonly ModelEntry[] | null;
  /** The newest look at them: what an older one saw is of no interest. */
  looking: object | null;
  /** What a person gives, until they have said whether it is to be added. */
  offered: { given: GivenModel; entry: ModelEntry } | null;
  /** By key. */
  coming: Readonly<Record<string, Coming>>;
  /** By key, what was added and may not be kept: another worker must be given it again. */
  held: Readonly<Record<string, GivenModel>>;
}

export interface ModelsSlice extends Models {
  setModels(some: Partial<Models>): void;
}

export const createModelsSlice: StateCreator<ModelsSlice> = (set) => ({
  models: null,
  looking: null,
  offered: null,
  coming: {},
  held: {},
  setModels: (some) => set(some),
});

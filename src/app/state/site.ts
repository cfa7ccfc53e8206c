/** The app as something that is kept and renewed: what a person is told of it. */
import type { StateCreator } from "zustand";

/** What is kept of large things. */
export interface Counts {
  models: boolean;
  projects: number;
}

/** What a page does that takes much memory. */
export type Doing = "loading" | "answering";

export interface SiteSlice {
  /** waiting: until a person wants it. taken: another tab has it, and this one will as soon as nothing is lost. */
  version: "current" | "waiting" | "taken";
  canInstall: boolean;
  /** All that the page needs to open and answer without a network is kept. */
  offline: boolean;
  /** What should be there and is not: the browser has deleted it. Null: nothing is missing, or it was read. */
  lost: Counts | null;
  /** What a page did when it died; the engine is careful since, until a person wants it as usual. Null: it is as usual. */
  careful: Doing | null;
  setVersion(version: SiteSlice["version"]): void;
  setCanInstall(canInstall: boolean): void;
  setOffline(offline: boolean): void;
  setLost(lost: Counts | null): void;
  setCareful(careful: SiteSlice["careful"]): void;
}

export const createSiteSlice: StateCreator<SiteSlice> = (set) => ({
  version: "current",
  canInstall: false,
  offline: false,
  lost: null,
  careful: null,
  setVersion: (version) => set({ version }),
  setCanInstall: (canInstall) => set({ canInstall }),
  setOffline: (offline) => set({ offline }),
  setLost: (lost) => set({ lost }),
  setCareful: (careful) => set({ careful }),
});

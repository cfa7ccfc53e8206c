/** The link that is being opened: its photo may have to come from whoever opens it. */
import type { StateCreator } from "zustand";

/** The link is to somebody's own photo, which is not in it. */
export interface Awaited {
  /** The link, "#1…". */
  hash: string;
  /** Of the photo's file. */
  name: string;
}

export interface LinkSlice {
  /** Null: no photo is asked for. */
  awaited: Awaited | null;
  /** The link whose result was opened last, "#1…"; null before one was. */
  opened: string | null;
  setAwaited(awaited: Awaited | null): void;
  setOpened(hash: string): void;
}

export const createLinkSlice: StateCreator<LinkSlice> = (set) => ({
  awaited: null,
  opened: null,
  setAwaited: (awaited) => set({ awaited }),
  setOpened: (opened) => set({ opened }),
});

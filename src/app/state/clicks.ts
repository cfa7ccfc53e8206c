/** Clicks that the decoder has not answered yet, in the order in which they were made. */
import type { StateCreator } from "zustand";
import type { Point } from "../../engine";

export interface PendingClick {
  /** Id of the object that it corrects. */
  object: string;
  point: Point;
}

export interface ClicksSlice {
  pending: PendingClick[];
  /** Clicks take away instead of adding. */
  excluding: boolean;
  addClick(click: PendingClick): void;
  dropClick(click: PendingClick): void;
  dropAllClicks(): void;
  setExcluding(excluding: boolean): void;
}

export const createClicksSlice: StateCreator<ClicksSlice> = (set) => ({
  pending: [],
  excluding: false,
  addClick: (click) => set(({ pending }) => ({ pending: [...pending, click] })),
  dropClick: (click) => set(({ pending }) => ({ pending: pending.filter((other) => other !== click) })),
  dropAllClicks: () => set({ pending: [] }),
  setExcluding: (excluding) => set({ excluding }),
});

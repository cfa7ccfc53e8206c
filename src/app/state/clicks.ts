/** The pointer on the photo: the tool in hand, and clicks that the decoder has not answered yet, in their order. */
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
  /** Id of the tool in hand; null until one is taken: then it is the first. */
  tool: string | null;
  takeTool(id: string): void;
  addClick(click: PendingClick): void;
  dropClick(click: PendingClick): void;
  dropAllClicks(): void;
  setExcluding(excluding: boolean): void;
}

export const createClicksSlice: StateCreator<ClicksSlice> = (set) => ({
  pending: [],
  excluding: false,
  tool: null,
  takeTool: (tool) => set({ tool }),
  addClick: (click) => set(({ pending }) => ({ pending: [...pending, click] })),
  dropClick: (click) => set(({ pending }) => ({ pending: pending.filter((other) => other !== click) })),
  dropAllClicks: () => set({ pending: [] }),
  setExcluding: (excluding) => set({ excluding }),
});

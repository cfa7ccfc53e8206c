/** "Everything": what the model offers as objects, ghosts until a person keeps them. */
import type { StateCreator } from "zustand";
import type { Mask } from "../../engine";

export interface Proposals {
  /** Tells it from every other. */
  number: number;
  masks: readonly Mask[];
  /** Null once all are there. */
  progress: { done: number; total: number } | null;
  stop: AbortController;
}

export interface ProposalsSlice {
  proposals: Proposals | null;
  /** How often it was asked for. */
  proposed: number;
  beginProposals(): Proposals;
  /** Changes these, if they have not been discarded. */
  updateProposals(number: number, change: Partial<Pick<Proposals, "masks" | "progress">>): void;
  dropProposals(): void;
}

export const createProposalsSlice: StateCreator<ProposalsSlice> = (set, get) => ({
  proposals: null,
  proposed: 0,
  beginProposals: () => {
    const number = get().proposed + 1;
    const proposals = { number, masks: [], progress: { done: 0, total: 0 }, stop: new AbortController() };
    set({ proposals, proposed: number });
    return proposals;
  },
  updateProposals: (number, change) =>
    set(({ proposals }) => (proposals?.number === number ? { proposals: { ...proposals, ...change } } : {})),
  dropProposals: () => set({ proposals: null }),
});

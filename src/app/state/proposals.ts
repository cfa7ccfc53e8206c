/** What is offered as objects, ghosts until a person keeps them: by Everything, or prepared for a sample. */
import type { StateCreator } from "zustand";
import type { WordsStep } from "../../document/document";
import type { Mask } from "../../engine";

/** A mask, and what it is an answer to where that is known. */
export type Proposal = Pick<Mask, "rle" | "area" | "bounds" | "score"> & {
  logits?: Float32Array;
  crop?: Mask["crop"];
  words?: WordsStep;
};

export interface Proposals {
  /** Tells it from every other. */
  number: number;
  masks: readonly Proposal[];
  /** Answers that came with a sample: one goes on beside them as if they were not there. */
  prepared: boolean;
  /** Null once all are there. */
  progress: { done: number; total: number } | null;
  stop: AbortController;
}

export interface ProposalsSlice {
  proposals: Proposals | null;
  /** How often it was asked for. */
  proposed: number;
  beginProposals(): Proposals;
  offerPrepared(masks: readonly Proposal[]): void;
  /** Changes these, if they have not been discarded. */
  updateProposals(number: number, change: Partial<Pick<Proposals, "masks" | "progress">>): void;
  dropProposals(): void;
}

export const createProposalsSlice: StateCreator<ProposalsSlice> = (set, get) => ({
  proposals: null,
  proposed: 0,
  beginProposals: () => {
    const number = get().proposed + 1;
    const progress = { done: 0, total: 0 };
    const proposals = { number, masks: [], prepared: false, progress, stop: new AbortController() };
    set({ proposals, proposed: number });
    return proposals;
  },
  offerPrepared: (masks) =>
    set(({ proposed }) => {
      const number = proposed + 1;
      const proposals = { number, masks, prepared: true, progress: null, stop: new AbortController() };
      return { proposals, proposed: number };
    }),
  updateProposals: (number, change) =>
    set(({ proposals }) => (proposals?.number === number ? { proposals: { ...proposals, ...change } } : {})),
  dropProposals: () => set({ proposals: null }),
});

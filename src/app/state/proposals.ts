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
  /** The one that is pointed at, by side: a pointer that goes from one to the other is told of there before here. */
  pointed: Readonly<Record<Side, Proposal | null>>;
  proposals: Proposals | null;
  /** How often it was asked for. */
  proposed: number;
  beginProposals(): Proposals;
  offerPrepared(masks: readonly Proposal[]): void;
  /** Changes these, if they have not been discarded. */
  updateProposals(number: number, change: Partial<Pick<Proposals, "masks" | "progress">>): void;
  dropProposals(): void;
  pointAt(proposal: Proposal | null, on: Side): void;
}

type Side = "photo" | "list";

const NOWHERE: ProposalsSlice["pointed"] = { photo: null, list: null };

export const pointedProposal = ({ pointed }: Pick<ProposalsSlice, "pointed">): Proposal | null =>
  pointed.list ?? pointed.photo;

export const createProposalsSlice: StateCreator<ProposalsSlice> = (set, get) => ({
  proposals: null,
  pointed: NOWHERE,
  proposed: 0,
  beginProposals: () => {
    const progress = { done: 0, total: 0 };
    const begun = numbered(get().proposed, { masks: [], prepared: false, progress });
    set(begun);
    return begun.proposals;
  },
  offerPrepared: (masks) => set(({ proposed }) => numbered(proposed, { masks, prepared: true, progress: null })),
  updateProposals: (number, change) =>
    set(({ proposals, pointed }) => {
      if (proposals?.number !== number) return {};
      const next = { ...proposals, ...change };
      const there = (one: Proposal | null) => (one && next.masks.includes(one) ? one : null);
      return { proposals: next, pointed: { photo: there(pointed.photo), list: there(pointed.list) } };
    }),
  dropProposals: () => set({ proposals: null, pointed: NOWHERE }),
  pointAt: (proposal, on) => set(({ pointed }) => ({ pointed: { ...pointed, [on]: proposal } })),
});

function numbered(proposed: number, what: Omit<Proposals, "number" | "stop">) {
  const number = proposed + 1;
  return { proposals: { ...what, number, stop: new AbortController() }, pointed: NOWHERE, proposed: number };
}

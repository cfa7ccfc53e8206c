/** The answer that is being written. When it ends it becomes an object of the document. */
import type { StateCreator } from "zustand";
import type { Box, Heatmap, Mask, SegmentEvent } from "../../engine";
import { type DocumentSlice, documentOf, RUN } from "./document";

export interface Run {
  /** Tells this run from every other. */
  number: number;
  prompt: string;
  /** waiting: for the model or the photo's encoding. decoding: from the complete box to the mask. */
  phase: "waiting" | "thinking" | "decoding";
  /** The object to show again if this comes to nothing. */
  before: string | null;
  /** Calls it off. */
  stop: AbortController;
  think: string;
  answer: string;
  /** Tokens written so far. */
  tokens: number;
  box: Box | null;
  label: string | null;
  heatmap: Heatmap | null;
  mask: Mask | null;
}

export interface RunSlice {
  run: Run | null;
  runs: number;
  /** Shows it at once. */
  beginRun(prompt: string): Run;
  setPhase(phase: Run["phase"]): void;
  growRun(event: SegmentEvent): void;
  /** `became`: the object that it is now; without one it came to nothing, and what was shown before is shown again. */
  endRun(became: string | null): void;
}

export const createRunSlice: StateCreator<RunSlice & DocumentSlice, [], [], RunSlice> = (set, get) => ({
  run: null,
  runs: 0,
  beginRun: (prompt) => {
    const { runs, selected } = get();
    const nothing = { think: "", answer: "", tokens: 0, box: null, label: null, heatmap: null, mask: null };
    const stop = new AbortController();
    const run: Run = { number: runs + 1, prompt, phase: "waiting", before: selected, stop, ...nothing };
    set({ run, runs: run.number, selected: RUN });
    return run;
  },
  setPhase: (phase) => set(({ run }) => (run && run.phase !== phase ? { run: { ...run, phase } } : {})),
  growRun: (event) => set(({ run }) => (run ? { run: grown(run, event) } : {})),
  endRun: (became) =>
    set((state) => ({
      run: null,
      // Of what was shown instead, all may have been undone.
      selected: state.selected === RUN || !state.selected ? (became ?? shownBefore(state)) : state.selected,
    })),
});

/** It may have been undone meanwhile, or be another photo's: then the last object is shown. */
function shownBefore(state: RunSlice & DocumentSlice): string | null {
  const objects = documentOf(state)?.objects ?? [];
  const before = objects.find(({ id }) => id === state.run?.before) ?? objects.at(-1);
  return before?.id ?? null;
}

function grown(run: Run, event: SegmentEvent): Run {
  switch (event.type) {
    case "token":
      return {
        ...run,
        tokens: run.tokens + 1,
        think: event.phase === "think" ? run.think + event.text : run.think,
        answer: event.phase === "answer" ? run.answer + event.text : run.answer,
      };
    case "box":
      return { ...run, box: event.box, label: event.label, phase: "decoding" };
    case "heatmap":
      return { ...run, heatmap: event.heatmap, phase: "decoding" };
    case "mask":
      return { ...run, mask: event.mask, phase: "decoding" };
    default:
      return run;
  }
}

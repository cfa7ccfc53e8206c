/** The answer that is being written. When it ends it becomes an object of the document. */
import type { StateCreator } from "zustand";
import type { WordsStep } from "../../document/document";
import type { Box, Heatmap, Mask, SegmentEvent } from "../../engine";

export interface Run {
  /** Tells this run from every other. */
  number: number;
  prompt: string;
  /** Key of the opening of the photo that it is about. */
  about: number;
  /** The part of it that was looked at closer when it was asked; null for all of it. */
  closer: Box | null;
  /** waiting: for the model or the photo's encoding. decoding: from the complete box to the mask. */
  phase: "waiting" | "thinking" | "decoding";
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

/** A question that waits. Told apart by identity: the same may be asked twice. */
export interface Question {
  prompt: string;
  /** As of a run. */
  about: number;
  closer: Box | null;
}

export interface RunSlice {
  run: Run | null;
  runs: number;
  /** The latest answer, where it gave no object: the model found nothing, or was stopped before it did. */
  refusal: WordsStep | null;
  /** Asked while an answer is being written; each is answered when it is done. */
  questions: readonly Question[];
  beginRun(question: Question): Run;
  /** The running answer from its beginning: what has come of it is dropped. */
  beginRunAgain(): void;
  setPhase(phase: Run["phase"]): void;
  growRun(event: SegmentEvent): void;
  endRun(): void;
  setRefusal(refusal: WordsStep | null): void;
  addQuestion(question: Question): void;
  dropQuestion(question: Question): void;
}

const NOTHING = {
  phase: "waiting",
  think: "",
  answer: "",
  tokens: 0,
  box: null,
  label: null,
  heatmap: null,
  mask: null,
} as const;

export const createRunSlice: StateCreator<RunSlice> = (set, get) => ({
  run: null,
  runs: 0,
  refusal: null,
  questions: [],
  beginRun: (question) => {
    const number = get().runs + 1;
    const run: Run = { ...question, number, stop: new AbortController(), ...NOTHING };
    set({ run, runs: number, refusal: null });
    return run;
  },
  beginRunAgain: () => set(({ run }) => (run ? { run: { ...run, ...NOTHING } } : {})),
  setPhase: (phase) => set(({ run }) => (run && run.phase !== phase ? { run: { ...run, phase } } : {})),
  growRun: (event) => set(({ run }) => (run ? { run: grown(run, event) } : {})),
  endRun: () => set({ run: null }),
  setRefusal: (refusal) => set({ refusal }),
  addQuestion: (question) => set(({ questions }) => ({ questions: [...questions, question] })),
  dropQuestion: (question) => set(({ questions }) => ({ questions: questions.filter((one) => one !== question) })),
});

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

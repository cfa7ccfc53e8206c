/** Every answer about this photo, oldest first, the one that is shown, and the one that is being written. */
import type { StateCreator } from "zustand";
import { newTurn, type Turn } from "./turn";

export interface Run {
  turn: number;
  /** waiting: for the model or the photo's encoding. decoding: from the complete box to the mask. */
  stage: "waiting" | "thinking" | "decoding";
  /** The turn to show again if this one comes to nothing. */
  before: number | null;
}

export interface AnswersSlice {
  turns: Turn[];
  selected: number | null;
  run: Run | null;
  /** Adds a turn at the end, shows it and marks it as running. Earlier turns stay as they are. */
  beginTurn(id: number, prompt: string): void;
  changeTurn(id: number, change: (turn: Turn) => Turn): void;
  setStage(stage: Run["stage"]): void;
  endRun(): void;
  /** Takes back the running turn and shows the one before it. */
  dropRun(): void;
  select(id: number): void;
  /** For a new photo. A question that already waits for that photo stays. */
  clearTurns(): void;
}

export const createAnswersSlice: StateCreator<AnswersSlice> = (set) => ({
  turns: [],
  selected: null,
  run: null,
  beginTurn: (id, prompt) =>
    set(({ turns, selected }) => ({
      turns: [...turns, newTurn(id, prompt)],
      selected: id,
      run: { turn: id, stage: "waiting", before: selected },
    })),
  changeTurn: (id, change) =>
    set(({ turns }) => ({ turns: turns.map((turn) => (turn.id === id ? change(turn) : turn)) })),
  setStage: (stage) => set(({ run }) => (run && run.stage !== stage ? { run: { ...run, stage } } : {})),
  endRun: () => set({ run: null }),
  dropRun: () =>
    set(({ turns, selected, run }) =>
      run
        ? {
            turns: turns.filter(({ id }) => id !== run.turn),
            selected: selected === run.turn ? run.before : selected,
            run: null,
          }
        : {},
    ),
  select: (id) => set(({ turns }) => (turns.some((turn) => turn.id === id) ? { selected: id } : {})),
  clearTurns: () =>
    set(({ turns, run }) =>
      run?.stage === "waiting"
        ? { turns: turns.filter(({ id }) => id === run.turn), selected: run.turn, run: { ...run, before: null } }
        : { turns: [], selected: null, run: null },
    ),
});

/** The turn on screen. */
export function selectedTurn({ turns, selected }: Pick<AnswersSlice, "turns" | "selected">): Turn | null {
  return turns.find(({ id }) => id === selected) ?? null;
}

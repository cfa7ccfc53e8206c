import { selectedTurn } from "../state/answers";
import { useStore } from "../state/store";
import { afterUndo } from "../state/turn";
import type { Action } from "./command";

export const undoClick: Action = {
  name: "Undo the last click",
  icon: "undo",
  shortcut: "Mod+z",
  enabled: (state) => {
    const turn = selectedTurn(state);
    return Boolean(turn?.refinements.length && !turn.pending.length);
  },
  testId: "undo-click",
  perform: () => {
    const state = useStore.getState();
    const turn = selectedTurn(state);
    if (!turn) return;
    state.changeTurn(turn.id, afterUndo);
    state.announce("Click undone");
  },
};

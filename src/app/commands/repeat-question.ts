import { wordsOf } from "../../document/document";
import { selectedObject } from "../state/document";
import type { State } from "../state/store";
import { askInTurn } from "../work/ask-in-turn";
import type { Command } from "./command";

/** Asks what the selected object came from once more: the answer is an object beside it. */
export const repeatQuestion: Command = {
  id: "repeat-question",
  name: "Ask again",
  icon: null,
  keys: null,
  enabled: (state) => promptOf(state) !== null,
  testId: "ask-again",
  async perform(app) {
    const prompt = promptOf(app.store.getState());
    if (prompt === null) return;
    app.store.getState().setProblem(null);
    await askInTurn(app, prompt);
  },
};

function promptOf(state: State): string | null {
  const object = selectedObject(state);
  return (object && wordsOf(object)?.prompt) ?? null;
}

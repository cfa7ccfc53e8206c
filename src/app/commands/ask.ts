import { LoupeError } from "../../engine";
import { askInTurn } from "../work/ask-in-turn";
import { tell } from "../work/tell";
import type { Command } from "./command";

/** Asks what is typed. While an answer is being written the question waits, and is answered then. */
export const ask: Command = {
  id: "ask",
  name: "Ask",
  icon: "ask",
  keys: null,
  enabled: ({ prompt, photo, opening }) => Boolean(prompt.trim() && (photo || opening)),
  testId: "ask",
  async perform(app) {
    const { prompt, photo, opening, setPrompt, rememberPrompt, setProblem, setOffers } = app.store.getState();
    const asked = prompt.trim();
    if (!asked) return;
    setProblem(null);
    if (!photo && !opening) return tell(app, new LoupeError("photo-unknown", "Choose a photo first."), "ask");
    setPrompt("");
    rememberPrompt(asked);
    setOffers([]);
    await askInTurn(app, asked);
  },
};

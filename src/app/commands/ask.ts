import { LoupeError } from "../../engine";
import type { OpenPhoto } from "../state/photo";
import { answerQuestion } from "../work/answer-question";
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
    const { prompt, photo, opening, setPrompt, rememberPrompt, setProblem, setOffers, addQuestion } =
      app.store.getState();
    const asked = prompt.trim();
    if (!asked) return;
    setProblem(null);
    if (!photo && !opening) return tell(app, new LoupeError("photo-unknown", "Choose a photo first."), "ask");
    setPrompt("");
    rememberPrompt(asked);
    setOffers([]);
    // While a photo opens it is about that one.
    const question = { prompt: asked, about: opening?.key ?? (photo as OpenPhoto).key };
    addQuestion(question);
    for (let next = waiting(app); next; next = waiting(app)) {
      app.store.getState().dropQuestion(next);
      await answerQuestion(app, next);
    }
  },
};

/** The question to answer now, unless another is being answered: its turn comes then. */
const waiting = ({ store }: Parameters<Command["perform"]>[0]) => {
  const { run, questions } = store.getState();
  return run ? undefined : questions[0];
};

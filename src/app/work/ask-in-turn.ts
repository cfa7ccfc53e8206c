import type { App } from "../app";
import { answerQuestion } from "./answer-question";

/** Asks; while an answer is being written the question waits, and is answered then. */
export async function askInTurn(app: App, prompt: string): Promise<void> {
  app.store.getState().addQuestion({ prompt });
  for (let next = waiting(app); next; next = waiting(app)) {
    app.store.getState().dropQuestion(next);
    await answerQuestion(app, next.prompt);
  }
}

/** The question to answer now, unless another is being answered: its turn comes then. */
function waiting({ store }: App) {
  const { run, questions } = store.getState();
  return run ? undefined : questions[0];
}

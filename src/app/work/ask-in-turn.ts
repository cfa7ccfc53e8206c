import type { App } from "../app";
import { answerQuestion } from "./answer-question";
import { goOn } from "./go-on";

/** Asks about the photo that is opening, or else the open one; while an answer is being written the question waits. */
export async function askInTurn(app: App, prompt: string): Promise<void> {
  const { opening, photo, run, model, addQuestion, announce, proposals, dropProposals } = app.store.getState();
  const about = opening?.key ?? photo?.key;
  if (about === undefined) return;
  // One's own question is what the stage shows now.
  if (proposals?.prepared) dropProposals();
  addQuestion({ prompt, about, closer: opening ? null : (photo?.closer ?? null) });
  if (run) announce(`${prompt}: waits for its turn`);
  else if (model.status !== "ready") announce(`${prompt}: waits until the model is ready`);
  goOn(app, "all");
  for (let next = waiting(app); next; next = waiting(app)) {
    app.store.getState().dropQuestion(next);
    await answerQuestion(app, next);
  }
}

/** The question to answer now, unless another is being answered: its turn comes then. */
function waiting({ store }: App) {
  const { run, questions } = store.getState();
  return run ? undefined : questions[0];
}

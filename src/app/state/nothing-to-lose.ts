import { readingOf } from "./photo";
import type { State } from "./store";

/** Whether the page may be loaded anew: nothing is running, typed or offered that would be gone. What is made is kept. */
export function nothingToLose(state: State): boolean {
  const { run, questions, pending, opening, proposals, editing, prompt } = state;
  const isWorking =
    run ||
    questions.length ||
    pending.length ||
    opening ||
    (proposals && !proposals.prepared) ||
    readingOf(state) !== null;
  return !isWorking && !editing && prompt.trim() === "";
}

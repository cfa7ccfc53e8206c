import { type History, whatRedo, whatUndo } from "../../document/history";
import type { App } from "../app";
import { changedNames } from "./spoken";

const STEPS = { undo: { of: whatUndo, said: "Undone" }, redo: { of: whatRedo, said: "Done again" } };

/** One change back, or on again; says which, and of which objects. */
export function stepHistory({ store }: App, how: keyof typeof STEPS): void {
  const { history: before, announce, ...state } = store.getState();
  state[how]();
  const { history: after } = store.getState();
  const { of, said } = STEPS[how];
  const what = before && of(before);
  // Where another tab has the project nothing has changed.
  if (!what || !after || after === before) return;
  const document = ({ present }: History) => present.document;
  announce([`${said}: ${what}`, changedNames(document(before), document(after))].filter(Boolean).join(", "));
}

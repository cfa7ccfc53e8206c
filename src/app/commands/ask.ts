import { ask as askSession } from "../state/session";
import type { Action } from "./command";

/** Enabled with an empty prompt too: it then says what is missing. */
export const ask: Action = {
  name: "Ask",
  icon: "ask",
  shortcut: null,
  enabled: ({ photo, opening, run }) => !run && Boolean(photo || opening),
  testId: "ask-button",
  perform: () => void askSession(),
};

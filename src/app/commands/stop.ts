import { stop as stopSession } from "../state/session";
import type { Action } from "./command";

export const stop: Action = {
  name: "Stop",
  icon: "stop",
  shortcut: "Escape",
  enabled: ({ run }) => run !== null,
  testId: "stop-button",
  perform: stopSession,
};

import { stopRun } from "../work/stop-run";
import type { Command } from "./command";

export const stop: Command = {
  id: "stop",
  name: "Stop",
  icon: "stop",
  keys: "Escape",
  enabled: ({ run }) => run !== null,
  testId: "stop-button",
  perform: stopRun,
};

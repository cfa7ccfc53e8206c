import { stopRun } from "../work/stop-run";
import type { Command } from "./command";

export const stop: Command = {
  id: "stop",
  name: "Stop",
  icon: "stop",
  keys: null,
  enabled: ({ run }) => run !== null,
  testId: "stop",
  perform: stopRun,
};

import { reload } from "../work/renew";
import type { Command } from "./command";

/** The engine is no longer careful: with the GPU and all threads again, from a fresh page on. */
export const runAsUsual: Command = {
  id: "run-as-usual",
  name: "Run as usual again",
  icon: null,
  keys: null,
  enabled: ({ careful }) => careful !== null,
  testId: "run-as-usual",
  async perform(app) {
    app.kept.keepCareful(null);
    await reload(app);
  },
};

import type { Command } from "./command";

/** The project is changed in this tab from now on, and read in the one that had it. */
export const takeOver: Command = {
  id: "take-over",
  name: "Take over",
  icon: null,
  keys: null,
  enabled: ({ readOnly }) => readOnly,
  testId: "take-over",
  async perform({ kept, store }) {
    await kept.takeOver();
    const { setProblem, announce } = store.getState();
    setProblem(null);
    announce("This tab has the project now");
  },
};

import type { Command } from "./command";

/** The photo that a link waits for is not here: the start page is what it was. */
export const forgetLink: Command = {
  id: "forget-link",
  name: "Go on without the link",
  icon: null,
  keys: null,
  enabled: ({ awaited }) => awaited !== null,
  testId: "forget-link",
  perform({ store, page }) {
    const { setAwaited, setProblem } = store.getState();
    setAwaited(null);
    setProblem(null);
    page.clearAddress();
  },
};

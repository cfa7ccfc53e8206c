import type { Command } from "./command";

/** Shows what a link holds ("#1…"), as a project beside the others. */
export const openLink: Command<[hash: string]> = {
  id: "open-link",
  name: "Open a link",
  icon: null,
  keys: null,
  enabled: () => true,
  async perform(app, hash) {
    const { openLink } = await import("../work/open-link");
    await openLink(app, hash);
  },
};

import { withPart } from "../work/with-part";
import type { Command } from "./command";

/** Shows what a link holds ("#1…"), as a project beside the others. */
export const openLink: Command<[hash: string]> = {
  id: "open-link",
  name: "Open a link",
  icon: null,
  keys: null,
  enabled: () => true,
  perform(app, hash) {
    return withPart(
      app,
      () => import("../work/open-link"),
      ({ openLink }) => openLink(app, hash),
    );
  },
};

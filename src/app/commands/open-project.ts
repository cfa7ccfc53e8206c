import { openProject as open } from "../work/open-project";
import type { Command } from "./command";

/** Opens a recent project where it was left. */
export const openProject: Command<[id: string]> = {
  id: "open-project",
  name: "Open a recent project",
  icon: null,
  keys: null,
  enabled: () => true,
  perform: (app, id) => open(app, id),
};

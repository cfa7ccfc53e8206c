import { showProject } from "../work/show-project";
import type { Command } from "./command";

/** Opens a recent project where it was left. */
export const openProject: Command<[id: string]> = {
  id: "open-project",
  name: "Open a recent project",
  icon: null,
  keys: null,
  enabled: () => true,
  perform: (app, id) => showProject(app, id),
};

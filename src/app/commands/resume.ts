import { startKeeping } from "../work/keep";
import { listProjects } from "../work/list-projects";
import { showProject } from "../work/show-project";
import type { Command } from "./command";

/** What the page does first: shows the project that this tab had, or else what there is; from now on all is kept. */
export const resume: Command = {
  id: "resume",
  name: "Go on where you were",
  icon: null,
  keys: null,
  enabled: ({ project }) => project === null,
  async perform(app) {
    startKeeping(app);
    const id = app.kept.tabProject();
    if (id) await showProject(app, id);
    await listProjects(app);
  },
};

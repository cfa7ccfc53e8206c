import { followBack } from "../work/follow-back";
import { startKeeping } from "../work/keep";
import { listProjects } from "../work/list-projects";
import { showProject } from "../work/show-project";
import type { Command } from "./command";

/**
 * What the page does first: shows the project that this tab had, or else what there is; from now on all is kept, and Back
 * and Forward lead where one was.
 */
export const resume: Command = {
  id: "resume",
  name: "Go on where you were",
  icon: null,
  keys: null,
  enabled: ({ project }) => project === null,
  async perform(app) {
    startKeeping(app);
    followBack(app);
    const visited = app.page.visited();
    const id = visited === undefined ? app.kept.tabProject() : visited;
    if (id) await showProject(app, id);
    else app.page.visit(null);
    await listProjects(app);
  },
};

import { leaveProject } from "../work/leave-project";
import { listProjects } from "../work/list-projects";
import type { Command } from "./command";

/** Back to the start page, where the project is among the recent ones. */
export const closeProject: Command = {
  id: "close-project",
  name: "Start page",
  icon: null,
  keys: null,
  enabled: ({ photo, project, opening }) => photo !== null || project !== null || opening !== null,
  testId: "home",
  async perform(app) {
    app.store.getState().setProblem(null);
    leaveProject(app);
    await listProjects(app);
  },
};

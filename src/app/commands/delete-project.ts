import { leaveProject } from "../work/leave-project";
import { listProjects } from "../work/list-projects";
import type { Command } from "./command";

/** Deletes a project from this device. Whoever calls this has made sure that it is meant. */
export const deleteProject: Command<[id: string]> = {
  id: "delete-project",
  name: "Delete a recent project",
  icon: null,
  keys: null,
  enabled: () => true,
  async perform(app, id) {
    if (app.store.getState().project?.id === id) leaveProject(app);
    await app.kept.deleteProject(id);
    await listProjects(app);
    app.store.getState().announce("Project deleted");
  },
};

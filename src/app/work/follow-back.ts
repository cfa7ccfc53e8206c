/** Back leads from a project to the start page, Forward to the project as it was left: both were pages to whoever saw them. */
import type { App } from "../app";
import { leaveProject } from "./leave-project";
import { listProjects } from "./list-projects";
import { showProject } from "./show-project";

/** From now on, as long as the page is there. */
export function followBack(app: App): void {
  const { store, page } = app;
  let isWalking = false;
  store.subscribe(({ project }, before) => {
    if (!isWalking && project?.id !== before.project?.id) page.visit(project?.id ?? null);
  });
  page.onWalk((id) => {
    const { project, opening } = store.getState();
    if (id === (project?.id ?? null) && !(id === null && opening)) return;
    isWalking = true;
    // It was open over what is left now.
    store.getState().setDialog(null);
    if (id !== null) void showProject(app, id);
    else {
      store.getState().setProblem(null);
      leaveProject(app);
      void listProjects(app);
    }
    isWalking = false;
  });
}

import { countAsked, endBatch as ended } from "../../document/batch";
import type { Command } from "./command";

/** Called off, or put away once it is done: what was found stays. */
export const endBatch: Command = {
  id: "end-batch",
  name: "Stop asking all photos",
  icon: null,
  keys: null,
  enabled: ({ project, readOnly }) => !readOnly && project !== null && project.batch !== null,
  testId: "end-batch",
  perform({ store }) {
    const { project, setProject, setJoins, announce } = store.getState();
    if (!project) return;
    setJoins(false);
    setProject(ended(project));
    const { waiting } = countAsked(project);
    if (waiting) announce(`Stopped: ${waiting} not asked`);
  },
};

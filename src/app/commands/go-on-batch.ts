import { countAsked, pauseBatch } from "../../document/batch";
import { goOn } from "../work/go-on";
import type { Command } from "./command";

/** From where it was paused. */
export const goOnBatch: Command = {
  id: "go-on-batch",
  name: "Go on asking all photos",
  icon: null,
  keys: null,
  enabled: ({ project, readOnly }) =>
    !readOnly && project !== null && project.batch?.paused === true && countAsked(project).waiting > 0,
  testId: "go-on-batch",
  perform(app) {
    const { project, setProject, setProblem, announce } = app.store.getState();
    if (!project) return;
    setProblem(null);
    goOn(app, "all");
    setProject(pauseBatch(project, false));
    announce(`Going on: ${countAsked(project).waiting} to go`);
  },
};

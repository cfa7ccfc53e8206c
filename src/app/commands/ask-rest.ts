import { askRest as asked, countAsked, restOf } from "../../document/batch";
import { counted } from "../words";
import { goOn } from "../work/go-on";
import type { Command } from "./command";

/** The question to all, of the photos that it failed on and of those that have come since. */
export const askRest: Command = {
  id: "ask-rest",
  name: "Ask the photos that are left",
  icon: null,
  keys: null,
  enabled: ({ project, readOnly }) =>
    !readOnly && project !== null && countAsked(project).waiting === 0 && restOf(project).length > 0,
  testId: "ask-rest",
  perform(app) {
    const { project, setProject, setProblem, announce } = app.store.getState();
    if (!project) return;
    setProblem(null);
    goOn(app, "all");
    announce(`Asking ${counted(restOf(project).length, "photo")}`);
    setProject(asked(project));
  },
};

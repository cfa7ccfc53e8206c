import { askAll as asked, countAsked } from "../../document/batch";
import type { State } from "../state/store";
import { counted } from "../words";
import { goOn } from "../work/go-on";
import type { Command } from "./command";

/** Asks what is typed of all photos of the project, one after the other; those that are still being taken in as well. */
export const askAll: Command = {
  id: "ask-all",
  name: "Ask all photos",
  icon: null,
  keys: "Mod+Enter",
  enabled: (state) => canAskAll(state) && state.prompt.trim() !== "",
  testId: "ask-all",
  perform(app) {
    const { project, prompt, adding, setProject, setPrompt, rememberPrompt, setProblem, setRefusal, ...state } =
      app.store.getState();
    const words = prompt.trim();
    if (!project || !words) return;
    setProblem(null);
    setRefusal(null);
    setPrompt("");
    rememberPrompt(words);
    const next = asked(project, words);
    state.setJoins(adding !== null);
    state.announce(`Asking ${counted(adding?.total ?? countAsked(next).total, "photo")}: ${words}`);
    goOn(app, "all");
    setProject(next);
    // The keys of review write nothing there.
    app.page.focusPhoto();
  },
};

/** Whether there are several photos, or will be, and they are not being asked something else. */
export function canAskAll({ project, adding, readOnly }: State): boolean {
  if (!project || readOnly) return false;
  return (project.photos.length > 1 || adding !== null) && countAsked(project).waiting === 0;
}

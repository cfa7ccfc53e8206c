import { countAsked, nextToAsk, pauseBatch as paused } from "../../document/batch";
import type { Command } from "./command";

/** What was found stays; the photo that is being asked is asked anew when it goes on. */
export const pauseBatch: Command = {
  id: "pause-batch",
  name: "Pause asking all photos",
  icon: null,
  keys: null,
  enabled: ({ project, readOnly }) => !readOnly && project !== null && nextToAsk(project) !== null,
  testId: "pause-batch",
  perform({ store }) {
    const { project, setProject, announce } = store.getState();
    if (!project) return;
    setProject(paused(project, true));
    const { waiting, total } = countAsked(project);
    announce(`Paused after ${total - waiting} of ${total}`);
  },
};

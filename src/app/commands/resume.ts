import { encodeAhead } from "../work/encode-ahead";
import { followBack } from "../work/follow-back";
import { startKeeping } from "../work/keep";
import { listProjects } from "../work/list-projects";
import { openAsked } from "../work/open-asked";
import { runBatches } from "../work/run-batch";
import { showProject } from "../work/show-project";
import type { Command } from "./command";
import { openLink } from "./open-link";

/**
 * What the page does first: shows what its address asks for, or the project that this tab had, or else what there is. From
 * now on all is kept, Back and Forward lead where one was, and questions to all photos go on.
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
    runBatches(app);
    encodeAhead(app);
    const open = (hash: string) => openLink.perform(app, hash);
    app.page.onLink(open);
    const { link, sample, ask, embed } = app.store.getState().asked;
    if (embed) {
      // What is shown is looked at.
      app.store.getState().takeTool("hand");
      app.page.onLinkMessage(open);
    }
    const visited = app.page.visited();
    const id = visited === undefined ? app.kept.tabProject() : visited;
    if (link !== undefined) await open(link);
    else if (sample !== undefined) await openAsked(app, sample, ask);
    else if (id && !embed) await showProject(app, id);
    else app.page.visit(null);
    await listProjects(app);
  },
};

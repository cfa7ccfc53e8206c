import { leaveProject } from "../work/leave-project";
import { listProjects } from "../work/list-projects";
import { tellBytes } from "../work/when-loading-starts";
import type { Command } from "./command";

/** Deletes all of a kind from this device. Whoever calls this has made sure that it is meant. */
export const deleteKept: Command<[what: "app" | "models" | "projects"]> = {
  id: "delete-kept",
  name: "Delete what is kept",
  icon: null,
  keys: null,
  enabled: () => true,
  async perform(app, what) {
    const { kept, site, store } = app;
    if (what !== "projects") {
      await site.remove(what);
      store.getState().setOffline(false);
    } else {
      if (store.getState().project) leaveProject(app);
      for (const { id } of await kept.recentProjects()) await kept.deleteProject(id);
      await listProjects(app);
    }
    if (store.getState().model.status === "waiting") await tellBytes(app);
    // What a person has deleted nobody misses.
    const projects = (await kept.recentProjects()).length;
    kept.keepExpected({ models: (await site.usage()).models > 0, projects });
    store.getState().announce("Deleted");
  },
};

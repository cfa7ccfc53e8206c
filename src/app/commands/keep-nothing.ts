import { listProjects } from "../work/list-projects";
import type { Command } from "./command";

/** Deletes all that is kept on this device, and keeps nothing from then on; pressed again, it keeps what is open and all to come. */
export const keepNothing: Command = {
  id: "keep-nothing",
  name: "Keep nothing on this device",
  icon: null,
  keys: null,
  enabled: ({ readOnly }) => !readOnly,
  pressed: ({ keeping }) => keeping === "chosen",
  testId: "keep-nothing",
  async perform(app) {
    const { project, keeping, announce } = app.store.getState();
    const on = keeping !== "chosen";
    await app.kept.keepNothing(on, project?.id ?? null);
    await listProjects(app);
    announce(on ? "Nothing is kept on this device" : "Projects are kept on this device");
  },
};

import { documentOf } from "../state/document";
import { showPhotoOfProject } from "../work/show-project";
import type { Command } from "./command";

/** Puts another photo of the project on the table; what was made of this one stays, and so does its undo. */
export const openPhotoOfProject: Command<[sha256: string]> = {
  id: "open-photo-of-project",
  name: "Show another photo",
  icon: null,
  keys: null,
  enabled: ({ project }) => project !== null,
  async perform(app, sha256) {
    const state = app.store.getState();
    if (documentOf(state)?.photo.sha256 === sha256 && !state.opening) return;
    await showPhotoOfProject(app, sha256);
  },
};

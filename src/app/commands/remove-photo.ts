import { removePhoto as without } from "../../document/project";
import { documentOf } from "../state/document";
import { showPhotoOfProject } from "../work/show-project";
import type { Command } from "./command";

/** Takes a photo out of the project, with all that was made of it. Whoever calls this has made sure that it is meant. */
export const removePhoto: Command<[sha256: string]> = {
  id: "remove-photo",
  name: "Remove the photo",
  icon: null,
  keys: null,
  enabled: ({ project, readOnly }) => !readOnly && project !== null && project.photos.length > 1,
  async perform(app, sha256) {
    const { project, ...state } = app.store.getState();
    const index = project?.photos.findIndex(({ photo }) => photo.sha256 === sha256) ?? -1;
    const removed = project?.photos[index]?.photo;
    if (!project || !removed) return;
    const neighbour = project.photos[index + 1] ?? project.photos[index - 1];
    if (!neighbour) return;
    if (documentOf(state)?.photo.sha256 === sha256) {
      await showPhotoOfProject(app, neighbour.photo.sha256);
      // It could not be shown, and has said so: this one stays.
      if (documentOf(app.store.getState())?.photo.sha256 === sha256) return;
    }
    const { project: now, entries, setProject, announce } = app.store.getState();
    const left = now?.id === project.id ? without(now, sha256) : null;
    if (!left) return;
    setProject(left, new Map([...entries].filter(([key]) => key !== sha256)));
    await app.kept.deletePhoto(project.id, sha256);
    announce(`Removed ${removed.name}`);
  },
};

import type { Document } from "../../document/document";
import { begin } from "../../document/history";
import { writeDocument } from "../../document/restore";
import type { App } from "../app";
import type { KeptPhoto } from "../kept/records";
import type { Picture } from "../page/page";
import { leaveProject } from "./leave-project";
import { showPhoto } from "./show-photo";
import { takeIn } from "./take-in";
import type { Origin } from "./when-loading-starts";

interface Made {
  document: Document;
  kept: KeptPhoto;
  picture: Picture;
  origin: Origin;
}

/**
 * Shows what somebody made of a photo as a project of its own, beside all others: the one that was open is left.
 * @returns whether it is shown
 */
export async function showMade(app: App, { document, kept, picture, origin }: Made): Promise<boolean> {
  const { store } = app;
  if (store.getState().project) leaveProject(app);
  await takeIn(app, document.photo, kept, null);
  const { project, updateEntry } = store.getState();
  if (!project) {
    picture.bitmap.close();
    return false;
  }
  app.kept.saveDocument(project.id, document.photo.sha256, () => writeDocument(document));
  updateEntry(document.photo.sha256, { history: begin(document) });
  await showPhoto(app, document.photo, picture, origin);
  return true;
}

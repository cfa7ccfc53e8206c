/** Looking through photos, one after the other: what a person says of each is the project's. */
import { nextToReview, type Reviewed, setReviewed } from "../../document/batch";
import { findPhoto } from "../../document/project";
import type { App } from "../app";
import { documentOf } from "../state/document";
import type { State } from "../state/store";
import { showPhotoOfProject } from "./show-project";

/** Of the photo on the table, where the project holds several; null where nothing can be said of it. */
export function reviewed({ project, history }: Pick<State, "project" | "history">): Reviewed | null {
  const document = documentOf({ history });
  if (!project || project.photos.length < 2 || !document) return null;
  return findPhoto(project, document.photo.sha256)?.state ?? null;
}

/** Not while the next photo opens: what is said then, by a key pressed too soon, is not of the one that is still there. */
export const canReview = (state: State): boolean =>
  !state.readOnly && state.opening === null && reviewed(state) !== null;

/** Says it of the photo on the table; said already, it is taken back. Returns whether it was said. */
export function say({ store }: App, to: Reviewed): boolean {
  const { project, setProject, ...state } = store.getState();
  const sha256 = documentOf(state)?.photo.sha256;
  const before = reviewed({ project, history: state.history });
  if (!project || !sha256 || before === null) return false;
  setProject(setReviewed(project, sha256, before === to ? "open" : to));
  return before !== to;
}

/** On to the next photo that is to be looked at; `said` of the one before comes first in what is announced. */
export async function showNext(app: App, said = ""): Promise<void> {
  const { project, announce, ...state } = app.store.getState();
  const next = project && nextToReview(project, documentOf(state)?.photo.sha256 ?? null);
  if (!next) return announce(`${said}All photos are reviewed`);
  announce(`${said}Next: ${next.photo.name}`);
  await showPhotoOfProject(app, next.photo.sha256);
}

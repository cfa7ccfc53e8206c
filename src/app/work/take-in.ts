/** A photo becomes one of the open project's, or a project of its own where none is open. */
import { setAsked } from "../../document/batch";
import type { Photo } from "../../document/document";
import { addPhoto, newProject } from "../../document/project";
import type { App } from "../app";
import { hex } from "../hex";
import type { KeptPhoto } from "../kept/records";
import { isAskedToo } from "../state/batch";
import { NEW_ENTRY } from "../state/project";
import { holdProject } from "./hold-project";
import { leaveProject } from "./leave-project";

/** `into`: the project that was open when the photo was handed over; one that was closed since takes none. */
export async function takeIn(app: App, photo: Photo, kept: KeptPhoto, into: string | null): Promise<void> {
  const { store } = app;
  const before = store.getState();
  // In a project that another tab has nothing is changed: the photo begins one of its own.
  if (before.project && before.readOnly) leaveProject(app);
  else if (into !== null && before.project?.id !== into) return;
  const { project, entries, setProject } = store.getState();
  const id = project?.id ?? newId();
  const known = entries.get(photo.sha256);
  // Of one that is new to the project nothing is kept yet.
  const entry = {
    ...NEW_ENTRY,
    isLoaded: true,
    ...known,
    ...kept,
    thumbnail: kept.thumbnail ?? known?.thumbnail ?? null,
  };
  if (!project) await holdProject(app, id);
  app.kept.savePhoto(photo.sha256, kept);
  const next = project ? addPhoto(project, photo) : newProject(id, photo);
  const joins = next !== project && isAskedToo(store.getState());
  setProject(joins ? setAsked(next, photo.sha256, "waiting") : next, new Map(entries).set(photo.sha256, entry));
}

function newId(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

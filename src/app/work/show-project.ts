import { type Project, restoreProject } from "../../document/project";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { NEW_ENTRY } from "../state/project";
import { holdProject } from "./hold-project";
import { leaveProject } from "./leave-project";
import { loadEntry } from "./load-entry";
import { opening } from "./open-photo";
import { showPhoto } from "./show-photo";

/** Opens a kept project where it was left, or at the photo of a sample, in place of the open one. */
export async function showProject(app: App, id: string, sample?: string): Promise<void> {
  const { store, kept } = app;
  if (store.getState().project) leaveProject(app);
  await opening(app, "Project", async (isLatest) => {
    // Owner first: what a page that is just going has to write is read then.
    await holdProject(app, id);
    const record = await kept.readProject(id);
    if (!isLatest()) return null;
    if (!record) {
      kept.release();
      kept.keepTabProject(null);
      throw new LoupeError("not-kept", "It is not kept on this device any more. Open the photo again.");
    }
    const project = restoreProject(record.text);
    const entries = project.photos.map(({ photo }) => [photo.sha256, NEW_ENTRY] as const);
    store.getState().setProject(project, new Map(entries));
    kept.keepTabProject(id);
    const { photos } = project;
    const asked = sample === undefined ? undefined : photos.find(({ photo }) => photo.sample === sample);
    const current = asked ?? photos.find(({ photo }) => photo.sha256 === record.current) ?? photos[0];
    const show = current && (await readied(app, current.photo.sha256));
    void fillStrip(app, project);
    return show ?? null;
  });
}

/** Puts another photo of the open project on the table. */
export async function showPhotoOfProject(app: App, sha256: string): Promise<void> {
  const { project } = app.store.getState();
  const name = project?.photos.find(({ photo }) => photo.sha256 === sha256)?.photo.name ?? "Photo";
  await opening(app, name, () => readied(app, sha256));
}

/** What shows it. Throws "not-kept" and the image-… errors. */
async function readied(app: App, sha256: string): Promise<(() => Promise<void>) | null> {
  const { store, page } = app;
  const photo = store.getState().project?.photos.find((one) => one.photo.sha256 === sha256)?.photo;
  if (!photo) return null;
  await loadEntry(app, photo);
  const { file } = store.getState().entries.get(sha256) ?? {};
  // Of a file that the device keeps no more not even the first byte can be read.
  const first = await file
    ?.slice(0, 1)
    .arrayBuffer()
    .catch(() => null);
  if (!file || !first)
    throw new LoupeError("not-kept", "Its file is not kept on this device any more. Open the file again.");
  const picture = await page.picture(file);
  return () => showPhoto(app, photo, picture, "kept");
}

/** The small pictures of all its photos, one after the other. */
async function fillStrip({ store, kept }: App, { id, photos }: Project): Promise<void> {
  for (const { photo } of photos) {
    const { project, entries, updateEntry } = store.getState();
    if (project?.id !== id) return;
    if (entries.get(photo.sha256)?.thumbnail) continue;
    const { thumbnail = null } = (await kept.readPhoto(photo.sha256)) ?? {};
    updateEntry(photo.sha256, { thumbnail });
  }
}

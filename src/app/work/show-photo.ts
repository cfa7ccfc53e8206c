import { newDocument, type Photo } from "../../document/document";
import { begin } from "../../document/history";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import type { Picture } from "../page/page";
import { documentOf } from "../state/document";
import { NOT_ENCODED } from "../state/photo";
import { NEW_ENTRY } from "../state/project";
import { clearTable } from "./clear-table";
import { loadEntry } from "./load-entry";
import { makeReady } from "./make-ready";
import { tell } from "./tell";
import { encodesAtOnce, type Origin } from "./when-loading-starts";

/**
 * Puts a photo of the open project on the table, with what was made of it, and begins to encode it where that is time. One
 * that lies there already stays as it is, and what is being done with it goes on.
 */
export async function showPhoto(app: App, photo: Photo, picture: Picture, origin: Origin): Promise<void> {
  const { store } = app;
  const { openings: key } = store.getState();
  await loadEntry(app, photo);
  const { openings, project, entries } = store.getState();
  const entry = entries.get(photo.sha256) ?? NEW_ENTRY;
  if (openings !== key || !project || !entry.file) return picture.bitmap.close();
  if (documentOf(store.getState())?.photo.sha256 === photo.sha256) {
    picture.bitmap.close();
    return store.getState().announce(`Photo open: ${photo.name}`);
  }
  const off = clearTable(app, key);
  const { begin: beginHistory, select, setPhoto, setView, announce, awaited, setAwaited } = store.getState();
  if (awaited) {
    // What the link asked for has come, or is not wanted any more.
    setAwaited(null);
    app.page.clearAddress();
  }
  beginHistory(entry.history ?? begin(newDocument(photo)));
  select(entry.selected);
  setView(entry.view);
  const { file, suggestions, credit } = entry;
  setPhoto({
    key,
    name: photo.name,
    file,
    ...picture,
    suggestions,
    credit,
    ...NOT_ENCODED,
    closer: null,
    crops: [],
  });
  announce(`Photo open: ${photo.name}`);
  if (off) tell(app, new LoupeError("aborted", off), "leave");
  if (encodesAtOnce(app, origin)) void makeReady(app);
}

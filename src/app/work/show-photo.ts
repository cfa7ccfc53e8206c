import { newDocument, type Photo } from "../../document/document";
import { begin } from "../../document/history";
import { toLoupeError } from "../../engine";
import type { App } from "../app";
import type { Picture } from "../page/page";
import { NEW_ENTRY } from "../state/project";
import { clearTable } from "./clear-table";
import { ensureEncoded } from "./ensure-encoded";
import { loadEntry } from "./load-entry";
import { tell } from "./tell";
import { encodesAtOnce, type Origin } from "./when-loading-starts";

/** Puts a photo of the open project on the table, with what was made of it, and begins to encode it where that is time. */
export async function showPhoto(app: App, photo: Photo, picture: Picture, origin: Origin): Promise<void> {
  const { store } = app;
  const { openings: key } = store.getState();
  await loadEntry(app, photo);
  const { openings, project, entries, run, photo: left, pending } = store.getState();
  const entry = entries.get(photo.sha256) ?? NEW_ENTRY;
  if (openings !== key || !project || !entry.file) return picture.bitmap.close();
  const called = left && pending.length ? `What waited for ${left.name} was called off. ` : "";
  const stopped = clearTable(app);
  const { begin: beginHistory, setPhoto, setView, announce, awaited, setAwaited } = store.getState();
  if (awaited) {
    // What the link asked for has come, or is not wanted any more.
    setAwaited(null);
    app.page.clearAddress();
  }
  beginHistory(entry.history ?? begin(newDocument(photo)));
  setView(entry.view);
  const { file, suggestions, credit } = entry;
  setPhoto({
    key,
    name: photo.name,
    file,
    ...picture,
    suggestions,
    credit,
    encoding: "waiting",
    progress: null,
    stop: null,
    encodes: null,
    encoded: null,
    trace: [],
  });
  announce(`${called}${stopped ? `Stopped the answer to “${run?.prompt}”. ` : ""}Photo open: ${photo.name}`);
  if (!encodesAtOnce(app, origin)) return;
  ensureEncoded(app, { key }).catch((error) => {
    const { model, photo: shown } = store.getState();
    // A model that does not load has already said so, and who called it off knows.
    if (toLoupeError(error).code !== "aborted" && model.status !== "failed" && shown?.key === key)
      tell(app, error, "encode");
  });
}

import type { App } from "../app";
import { documentOf } from "../state/document";
import { keepView } from "./keep";
import { stopRun } from "./stop-run";

/**
 * Takes the photo off the table, and what was made of it back into the project.
 * @returns whether an answer was being written, which has been stopped. A question that waits is about the next photo.
 */
export function clearTable(app: App): boolean {
  const { store, loupe } = app;
  const { photo, history, view, run, updateEntry, endRun, setRefusal, proposals, dropProposals, dropAllPending } =
    store.getState();
  const isRunning = run !== null && run.phase !== "waiting";
  if (isRunning) {
    stopRun(app);
    endRun();
  }
  setRefusal(null);
  proposals?.stop.abort();
  dropProposals();
  if (!photo) return isRunning;
  // Clicks and boxes were about places in this photo.
  dropAllPending();
  keepView(app);
  const document = documentOf({ history });
  if (document) updateEntry(document.photo.sha256, { history, view });
  photo.bitmap.close();
  if (photo.encoded) void loupe.forget({ photo: photo.encoded.photo }).catch(() => {});
  return isRunning;
}

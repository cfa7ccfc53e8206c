import type { Photo } from "../../document/document";
import { begin } from "../../document/history";
import { restoreDocument } from "../../document/restore";
import { LoupeError, toLoupeError } from "../../engine";
import type { App } from "../app";
import { tell } from "./tell";

/** Brings what is kept of a photo of the open project into its entry, where it is not there yet. What cannot be read is told. */
export async function loadEntry(app: App, { sha256, name }: Photo): Promise<void> {
  const { project, entries, updateEntry } = app.store.getState();
  const entry = entries.get(sha256);
  if (!project || !entry || entry.isLoaded) return;
  const [photo, text, view] = await Promise.all([
    entry.file ? null : app.kept.readPhoto(sha256),
    app.kept.readDocument(project.id, sha256),
    app.kept.readView(project.id, sha256),
  ]);
  // Somebody else, who wanted it too, has had it since.
  if (app.store.getState().entries.get(sha256)?.isLoaded) return;
  updateEntry(sha256, { ...photo, ...view, isLoaded: true });
  if (text === null) return;
  try {
    const document = restoreDocument(text);
    if (document.photo.sha256 !== sha256) throw new LoupeError("document-invalid", "It is another photo's.");
    updateEntry(sha256, { history: begin(document) });
  } catch (error) {
    const { code, message } = toLoupeError(error);
    updateEntry(sha256, { isUnreadable: true });
    const then = "It is left as it is. What you make of this photo now stays only while this page is open.";
    tell(app, new LoupeError(code, `What was made of ${name} cannot be shown. ${message} ${then}`), "keep");
  }
}

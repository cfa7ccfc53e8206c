/** Objects of a file that another program wrote, into the photos of the open project. Loaded when somebody reads one. */
import { type Document, newDocument } from "../../document/document";
import { addObjects } from "../../document/edits";
import { readObjects } from "../../document/formats";
import { begin, commit } from "../../document/history";
import { withCategories } from "../../document/project";
import { writeDocument } from "../../document/restore";
import { LoupeError, toLoupeError } from "../../engine";
import { readBytes } from "../../engine/image";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { counted } from "../words";
import { loadEntry } from "./load-entry";
import { readIo } from "./read-io";
import { tell } from "./tell";

const WHAT = "read objects";

/** One change in each photo that the file speaks of. What is wrong with it is told, and changes nothing. */
export async function readObjectsFile(app: App, file: File): Promise<void> {
  const { project, photo } = app.store.getState();
  if (!project || !photo) return;
  app.store.getState().setProblem(null);
  try {
    const photos = project.photos.map((one) => one.photo);
    const { documents, categories } = await readObjects(await readBytes(file), readIo(app), photos, file.name);
    const now = app.store.getState();
    // Meanwhile it was closed.
    if (now.project?.id !== project.id || now.readOnly) return;
    const count = documents.reduce((sum, { objects }) => sum + objects.length, 0);
    if (!count) throw new LoupeError("document-invalid", "There is no outline in this file.");
    now.setProject(withCategories(now.project, categories));
    for (const read of documents) if (read.objects.length) await addTo(app, read);
    const where = documents.length > 1 ? ` in ${documents.length} photos` : "";
    app.store.getState().announce(`${counted(count, "object")} read${where}`);
  } catch (error) {
    const { code, message } = toLoupeError(error);
    tell(app, new LoupeError(code, `${file.name}: ${message}`), "open");
  }
}

async function addTo(app: App, { photo, objects }: Document): Promise<void> {
  const { sha256 } = photo;
  const current = documentOf(app.store.getState());
  if (current?.photo.sha256 === sha256) {
    app.store.getState().commit(addObjects(current, objects), WHAT);
    return;
  }
  await loadEntry(app, photo);
  const { entries, project, updateEntry } = app.store.getState();
  const entry = entries.get(sha256);
  // What is there and cannot be read is not written over.
  if (!entry || !project || entry.isUnreadable) return;
  const history = entry.history ?? begin(newDocument(photo));
  const next = commit(history, addObjects(history.present.document, objects), WHAT);
  updateEntry(sha256, { history: next });
  app.kept.saveDocument(project.id, sha256, () => writeDocument(next.present.document));
}

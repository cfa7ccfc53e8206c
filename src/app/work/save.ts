/** The selected object or all of the photo's, as a file. */
import { photosOut } from "../../document/batch";
import { type Document, newDocument, wordsOf } from "../../document/document";
import type { Asked, Format } from "../../document/formats/format";
import { projectCategories } from "../../document/project";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf, selectedMask, selectedObject } from "../state/document";
import type { State } from "../state/store";
import { formatIo } from "./format-io";
import { loadEntry } from "./load-entry";
import { tell } from "./tell";

/** Whether there is an answer that has ended; with a mask, where that is what is wanted. */
export function canSave(state: State, what: "answer" | "mask"): boolean {
  return (what === "answer" ? selectedObject(state) : selectedMask(state)) !== null;
}

/** `ending` of the file's name, before the format's extension. */
export async function saveAs(app: App, format: string, ending: string): Promise<void> {
  const state = app.store.getState();
  const [document, object] = [documentOf(state), selectedObject(state)];
  const found = document && object && (await load(format));
  if (!found) return;
  const name = wordsOf(object)?.prompt ?? object.name;
  await write(app, found, [{ ...document, objects: [object] }], name, ending);
}

/** All objects of the photo; of all photos of the project where the format holds several. */
export async function saveAllAs(app: App, format: string, ending: string): Promise<void> {
  const document = documentOf(app.store.getState());
  const found = document && (await load(format));
  if (!document || !found) return;
  const documents = found.several ? await documentsOf(app, document) : [document];
  if (documents.length) return write(app, found, documents, "", ending);
  tell(
    app,
    new LoupeError("format-unfit", "Every photo is skipped: there is nothing to save. Accept one first."),
    "export",
  );
}

/** Few visits save: what formats need comes with the first. */
const load = async (format: string) => (await import("../../document/formats")).findFormat(format);

/**
 * What was made of each photo that is not skipped, in the project's order; nothing of one whose document cannot be read, which
 * is told.
 */
async function documentsOf(app: App, current: Document): Promise<Document[]> {
  const { project } = app.store.getState();
  if (!project) return [current];
  const documents: Document[] = [];
  for (const { photo } of photosOut(project)) {
    if (photo.sha256 === current.photo.sha256) documents.push(current);
    else {
      await loadEntry(app, photo);
      documents.push(app.store.getState().entries.get(photo.sha256)?.history?.present.document ?? newDocument(photo));
    }
  }
  return documents;
}

async function write(
  app: App,
  format: Format,
  documents: readonly Document[],
  what: string,
  ending: string,
): Promise<void> {
  try {
    const { project } = app.store.getState();
    const categories = project ? projectCategories(project) : [];
    const content = await contentOf(app, format, documents, { categories });
    const parts = [ending, format.extension].filter(Boolean).join(".");
    const name = documents.length > 1 ? project?.name : documents[0]?.photo.name;
    const file = fileNameFor(name ?? "", what, parts);
    app.page.save(file, content);
    app.store.getState().announce(`Saved: ${file}`);
  } catch (error) {
    tell(app, error, "export");
  }
}

async function contentOf(app: App, format: Format, documents: readonly Document[], asked: Asked): Promise<Blob> {
  const io = formatIo(app);
  const { parts } = format;
  if (parts && documents.length > 1) {
    const { keeping } = app.store.getState();
    return app.page.spool(() => parts(documents, io, asked), format.mime, keeping === "device");
  }
  const bytes = await format.write(documents, io, asked);
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: format.mime });
}

/** "beach.jpg", "the red cup?", "mask.png" → "beach-the-red-cup-mask.png". */
export function fileNameFor(photo: string, prompt: string, ending: string): string {
  const slug = (text: string, most: number) =>
    text
      .normalize("NFKC")
      .toLowerCase()
      .replace(/[^\p{Letter}\p{Number}]+/gu, "-")
      .slice(0, most)
      .replace(/^-+|-+$/g, "");
  const parts = [slug(photo.replace(/\.\w{1,5}$/, ""), 40), slug(prompt, 40), ending];
  return parts.filter(Boolean).join("-");
}

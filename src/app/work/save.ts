/** The selected object, what is chosen or all of the photo's, as a file. It is written beside the page: page/file-worker.ts. */
import { photosOut } from "../../document/batch";
import { type Document, newDocument, wordsOf } from "../../document/document";
import type { Asked } from "../../document/formats/format";
import type { Ground } from "../../document/ground";
import { projectCategories } from "../../document/project";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import type { WrittenFile } from "../page/page";
import { chosenObjects, documentOf, selectedObject } from "../state/document";
import { groundOf } from "../state/layers";
import type { State } from "../state/store";
import { loadEntry } from "./load-entry";
import { photoFile } from "./photo-file";
import { tell } from "./tell";

/** What is to be written. `ending`: of the file's name, before the format's extension. */
export interface Wanted {
  format: string;
  ending: string;
  type?: string;
  ground?: Ground;
}

export const canSaveSelected = (state: State): boolean => selectedObject(state) !== null;
export const canSaveChosen = (state: State): boolean => chosenObjects(state).length > 0;

export async function saveSelectedAs(app: App, wanted: Wanted): Promise<void> {
  const state = app.store.getState();
  const [document, object] = [documentOf(state), selectedObject(state)];
  if (!document || !object) return;
  const name = wordsOf(object)?.prompt ?? object.name;
  await save(app, wanted, async () => [{ ...document, objects: [object] }], name);
}

/** A picture of what is chosen; of one object its name is in the file's. */
export async function saveChosenAs(app: App, wanted: Wanted): Promise<void> {
  const state = app.store.getState();
  const document = documentOf(state);
  if (!document) return;
  // Hidden from the stage, what is selected is still what was asked for.
  const objects = chosenObjects(state).map((object) => ({ ...object, hidden: false }));
  const one = state.selected !== null && objects.length === 1 ? objects[0] : undefined;
  const name = one ? (wordsOf(one)?.prompt ?? one.name) : "";
  const ground = groundOf(state);
  await save(app, { ...wanted, ground }, async () => [{ ...document, objects }], name);
}

/** All objects of the photo; `several`: of all photos of the project. */
export async function saveAllAs(app: App, wanted: Wanted, several: boolean): Promise<void> {
  const document = documentOf(app.store.getState());
  if (!document) return;
  await save(app, wanted, async () => (several ? documentsOf(app, document) : [document]), "");
}

/**
 * What was made of each photo that is not skipped, in the project's order; nothing of one whose document cannot be read, which
 * is told. Throws "format-unfit" where all are skipped.
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
  if (documents.length) return documents;
  throw new LoupeError("format-unfit", "Every photo is skipped: there is nothing to save. Accept one first.");
}

async function save(app: App, wanted: Wanted, gather: () => Promise<Document[]>, what: string): Promise<void> {
  try {
    const documents = await gather();
    const { categories, name } = named(app, documents);
    const { type, ground } = wanted;
    const file = await written(app, wanted.format, documents, {
      categories,
      ...(type !== undefined && { type }),
      ...(ground !== undefined && { ground }),
    });
    const ending = [wanted.ending, file.extension].filter(Boolean).join(".");
    const saved = fileNameFor(name, what, ending);
    app.page.save(saved, file.content);
    app.store.getState().announce(`Saved: ${saved}`);
  } catch (error) {
    tell(app, error, "export", () => save(app, wanted, gather, what));
  }
}

function named({ store }: App, documents: readonly Document[]) {
  const { project } = store.getState();
  const name = documents.length > 1 ? project?.name : documents[0]?.photo.name;
  return { categories: project ? projectCategories(project) : [], name: name ?? "" };
}

/** Throws what Format.write does, and "worker-lost". */
export async function written(
  app: App,
  format: string,
  documents: readonly Document[],
  asked: Asked = {},
): Promise<WrittenFile> {
  const photos = new Map<string, Blob>();
  for (const { photo } of documents) {
    const file = await photoFile(app, photo.sha256);
    if (file) photos.set(photo.sha256, file);
  }
  const { keeping } = app.store.getState();
  return app.page.writeFile({ format, documents, photos, asked, device: keeping === "device" });
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

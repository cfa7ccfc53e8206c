/** The selected object or all of the photo's, as a file. */
import { type Document, wordsOf } from "../../document/document";
import type { Format } from "../../document/formats/format";
import type { App } from "../app";
import { documentOf, selectedMask, selectedObject } from "../state/document";
import type { State } from "../state/store";
import { formatIo } from "./format-io";
import { tell } from "./tell";

/** Whether there is an answer that has ended; with a mask, where that is what is wanted. */
export function canSave(state: State, what: "answer" | "mask"): boolean {
  return (what === "answer" ? selectedObject(state) : selectedMask(state)) !== null;
}

/** `ending` of the file's name, before the format's extension. */
export async function saveAs(app: App, format: Format, ending: string): Promise<void> {
  const state = app.store.getState();
  const [document, object] = [documentOf(state), selectedObject(state)];
  if (!document || !object) return;
  const name = wordsOf(object)?.prompt ?? object.name;
  await write(app, format, { ...document, objects: [object] }, name, ending);
}

/** All objects of the photo. */
export async function saveAllAs(app: App, load: () => Promise<Format>, ending: string): Promise<void> {
  const document = documentOf(app.store.getState());
  if (document) await write(app, await load(), document, "", ending);
}

async function write(app: App, format: Format, document: Document, what: string, ending: string): Promise<void> {
  try {
    const bytes = await format.write([document], formatIo(app));
    const parts = [ending, format.extension].filter(Boolean).join(".");
    app.page.save(
      fileNameFor(document.photo.name, what, parts),
      new Blob([bytes as Uint8Array<ArrayBuffer>], { type: format.mime }),
    );
    app.store.getState().announce("Saved");
  } catch (error) {
    tell(app, error, "export");
  }
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

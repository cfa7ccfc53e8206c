/** The shown object, as a file. */
import { wordsOf } from "../../document/document";
import type { Format } from "../../document/formats/format";
import type { App } from "../app";
import { documentOf, selectedMask, selectedObject } from "../state/document";
import type { State } from "../state/store";
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
  try {
    const bytes = await format.write([{ ...document, objects: [object] }], app.page);
    const name = fileNameFor(
      document.photo.name,
      wordsOf(object)?.prompt ?? object.name,
      `${ending}.${format.extension}`,
    );
    app.page.save(name, new Blob([bytes as Uint8Array<ArrayBuffer>], { type: format.mime }));
    state.announce("Saved");
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

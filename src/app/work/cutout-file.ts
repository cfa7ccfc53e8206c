/** One object cut out, as a PNG: for the clipboard, to be dragged out of the page, to be sent. */
import type { DocumentObject } from "../../document/document";
import { LoupeError } from "../../engine";
import type { App } from "../app";
import { documentOf } from "../state/document";
import { fileNameFor, written } from "./save";

/** Objects never change, so neither do these. */
const made = new WeakMap<DocumentObject, Promise<File>>();

/** Written once. Throws what writing the format does. */
export function cutoutFile(app: App, object: DocumentObject): Promise<File> {
  let file = made.get(object);
  if (!file) {
    file = make(app, object);
    made.set(object, file);
    file.catch(() => made.delete(object));
  }
  return file;
}

async function make(app: App, object: DocumentObject): Promise<File> {
  const document = documentOf(app.store.getState());
  if (!document) throw new LoupeError("photo-unknown", "There is no photo any more. Open it again.");
  // Hidden from the stage, it is still what was asked for.
  const alone = { ...document, objects: [{ ...object, hidden: false }] };
  const file = await written(app, "cutout-png", [alone]);
  const name = fileNameFor(document.photo.name, object.name, `cutout.${file.extension}`);
  return new File([file.content], name, { type: file.content.type });
}
